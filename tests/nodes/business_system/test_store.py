"""The tables of a business system."""

import pytest

from nodes.business_system.domain import Customer, Inquiry, InquiryUnknown, Question
from nodes.business_system.store import Store
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedValue

NUMBER = AddresseeNumber.from_serial(700_000_000)


@pytest.fixture
def store(database):
    return Store(database)


def made(application):
    asked = application()
    return Customer(addressee_number=NUMBER, my_number=asked.my_number, items=asked.items)


def test_a_customer_is_found_by_either_number_in_the_same_unit_and_in_a_later_one(store, application):
    customer = made(application)
    with store.writing() as unit:
        unit.keep(customer)
        assert unit.numbers.find(customer.my_number) == NUMBER
    with store.writing() as unit:
        assert unit.numbers.find(customer.my_number) == NUMBER
        assert unit.customers.find(NUMBER) == customer
        assert unit.numbers.find(MyNumber.from_body("00000000002")) is None


def test_more_customers_than_one_question_names_are_found_at_once(store, application):
    people = [
        Customer(
            addressee_number=AddresseeNumber.next_after(number * 20)[1],
            my_number=application(number).my_number,
            items=application(number).items,
        )
        for number in range(1, 602)
    ]
    with store.writing() as unit:
        for each in people:
            unit.keep(each)
    with store.writing() as unit:
        unit.numbers.fetch(each.my_number for each in people)
        unit.customers.fetch(each.addressee_number for each in people)
        assert [unit.customers.find(unit.numbers.find(each.my_number)) for each in people] == people


def test_the_last_serial_is_kept(store):
    with store.writing() as unit:
        assert unit.last_serial() is None
        unit.keep_serial(7)
    with store.writing() as unit:
        assert unit.last_serial() == 7


def test_an_inquiry_is_kept_with_every_value_in_order(store):
    matter = InquiryMatter(
        work_code="JM99000000000001",
        procedure_code="JT99000000000001",
        item_code="TM99000000000002",
        provider="011002",
    )
    inquiry = Inquiry(
        inquiry_id="i",
        question=Question(addressee_number=NUMBER, matter=matter),
        result=InquiryResult.PROVIDED,
        explanation="なし",
        values=(NamedValue("続柄", "妻"), NamedValue("世帯主", "いいえ")),
    )
    with store.writing() as unit:
        unit.inquiries.keep("i", inquiry)
    assert store.find("i") == inquiry


def test_an_unknown_inquiry_is_not_found(store):
    with pytest.raises(InquiryUnknown):
        store.find("nothing")
