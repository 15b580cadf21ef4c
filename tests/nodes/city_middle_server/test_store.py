"""The file of the city middle server."""

import pytest

from mesh.storage.items import Delivered
from nodes.city_middle_server.domain import OpenInquiry
from nodes.city_middle_server.store import InquiryRow, Store
from vocabulary.identifiers import AddresseeNumber

A, B = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)


@pytest.fixture
def store(database, answering):
    return Store(database)


def open_inquiry(inquiry_id, number=A):
    return OpenInquiry(inquiry_id=inquiry_id, business_system="pension", addressee_number=number)


def test_an_inquiry_is_found_until_it_is_closed(store):
    with store.writing() as unit:
        unit.opened.add(open_inquiry("one"), open_inquiry("two", B))
    assert store.open_inquiries({"one", "three"}) == {"one": open_inquiry("one")}
    with store.writing() as unit:
        unit.closed.add("one")
    assert store.open_inquiries({"one", "two"}) == {"two": open_inquiry("two", B)}


def test_what_was_applied_before_is_told_from_what_is_new(store):
    items = [Delivered(each, "", b"", each) for each in ("one", "two")]
    with store.writing() as unit:
        unit.settle(items[:1], lambda value: None)
    assert store.not_applied(items) == items[1:]


def test_the_file_keeps_nothing_of_a_person_but_the_number_of_an_open_inquiry():
    assert {column.name for column in InquiryRow.__table__.columns} == {
        "inquiry_id",
        "business_system",
        "addressee_number",
    }
