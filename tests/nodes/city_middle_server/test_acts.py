"""What the city middle server does on its own: it notes inquiries and forgets them."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from mesh.refusals import NoSuchPeer, Unreachable
from mesh.storage.items import Delivered, Outcome
from nodes.city_middle_server.acts.inquiries import accepted, close_inquiries, open_inquiries, outcomes_of
from nodes.city_middle_server.domain import Inquiry, InquiryNotOpen, LayoutResult, NumberingPending
from nodes.city_middle_server.store import Store
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import InquiryMatter, InquiryResult

A, B = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)
D = IntegratedAddresseeNumber.from_serial(9)
AWAY = Unreachable(callee="a.node", status="UNAVAILABLE")
TAKEN = type(None)


@pytest.fixture
def store(database, answering):
    return Store(database)


def name_of(business_system):
    if business_system != "pension":
        raise NoSuchPeer(node="test.node", kind="business_system", code="this id")
    return "pension.business-system"


def item(value):
    return Delivered(str(uuid4()), "", b"", value)


def inquiry(inquiry_id="one", number=A, business_system="pension"):
    matter = InquiryMatter(work_code="JM", procedure_code="JT", item_code="TM", provider="011002")
    return item(Inquiry(inquiry_id=inquiry_id, addressee_number=number, matter=matter, business_system=business_system))


def result(inquiry_id="one"):
    return item(
        LayoutResult(inquiry_id=inquiry_id, integrated_number=D, result=InquiryResult.NO_DATA, explanation="", items=())
    )


def note(store, *inquiries):
    with store.writing() as unit:
        return open_inquiries(unit, SimpleNamespace(name_of=name_of), {A: D}, inquiries)


def close(store, results, handed):
    with store.writing() as unit:
        return refusals(close_inquiries(unit, results, handed))


def refusals(outcomes):
    return [type(each.refusal) for each in outcomes]


def known(store):
    return set(store.open_inquiries({"one", "two", "three"}))


def test_only_inquiries_that_can_be_asked_and_answered_are_noted(store):
    inquiries = [inquiry("one"), inquiry("two", B), inquiry("three", business_system="tax")]
    noted = note(store, *inquiries)
    assert refusals(noted) == [TAKEN, NumberingPending, NoSuchPeer]
    assert (known(store), accepted(inquiries, noted)) == ({"one"}, inquiries[:1])


def test_a_repeat_notes_nothing_and_is_handed_over_again(store):
    asked = inquiry("one")
    note(store, asked)
    close(store, [answer := result()], [Outcome(answer.delivery_id)])
    again = note(store, asked)
    assert (known(store), accepted([asked], again)) == (set(), [asked])


def test_the_last_word_on_an_inquiry_is_that_of_whom_it_was_handed_to():
    noted = [Outcome("one"), Outcome("two", NumberingPending())]
    assert refusals(outcomes_of(noted, [Outcome("one", AWAY)])) == [Unreachable, NumberingPending]


def test_an_inquiry_is_forgotten_when_its_result_arrived_and_only_then(store):
    note(store, inquiry("one"), inquiry("two"))
    arrived, waits = result("one"), result("two")
    handed = [Outcome(arrived.delivery_id), Outcome(waits.delivery_id, AWAY)]
    assert close(store, [arrived, waits], handed) == [TAKEN, Unreachable]
    assert known(store) == {"two"}


def test_a_result_that_was_applied_before_is_answered_alike_without_being_handed_over(store):
    note(store, inquiry("one"))
    arrived, other = result("one"), result("two")
    close(store, [arrived], [Outcome(arrived.delivery_id)])
    assert store.not_applied([arrived, other]) == [other]
    assert close(store, [arrived, other], [Outcome(other.delivery_id, InquiryNotOpen())]) == [TAKEN, InquiryNotOpen]
