"""Somebody comes to the counter for the first time, or again."""

from nodes.business_system.domain import Application, Customer, Office, check_use
from nodes.business_system.peers import Addressee
from nodes.business_system.store import Register
from vocabulary.identifiers import AddresseeNumber


def register_customer(unit: Register, addressee: Addressee, office: Office, application: Application) -> Customer:
    """Register a person under a number of the office's own, and have them numbered (番号法第9条第1項, 第2項).

    Who is known keeps the number and gets the newest items.
    """
    check_use(office)
    number = unit.numbers.find(application.my_number) or _next_number(unit, office)
    customer = Customer(addressee_number=number, my_number=application.my_number, items=application.items)
    unit.keep(customer)
    unit.post(addressee.numbering(customer))
    return customer


def _next_number(unit: Register, office: Office) -> AddresseeNumber:
    last = unit.last_serial()
    serial, number = AddresseeNumber.next_after(office.first_serial - 1 if last is None else last)
    unit.keep_serial(serial)
    return number
