"""Whom a business system works for, and how an inquiry ends."""

from dataclasses import replace

import pytest

from nodes.business_system import domain
from nodes.business_system.domain import Inquiry, InquiryUnknown, Question
from vocabulary.identifiers import AddresseeNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedResult, NamedValue

ONE, TWO = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)
OPEN = Inquiry(
    inquiry_id="i",
    question=Question(
        addressee_number=ONE,
        matter=InquiryMatter(work_code="JM", procedure_code="JT", item_code="TM", provider="011002"),
    ),
)
RESULT = NamedResult(
    inquiry_id="i",
    addressee_number=ONE,
    result=InquiryResult.PROVIDED,
    explanation="",
    values=(NamedValue("続柄", "妻"),),
)


def test_somebody_new_gets_the_next_number(application):
    assert domain.register_customer(None, application(), ONE).addressee_number == ONE


def test_somebody_known_keeps_the_number_and_gets_the_newest_items(application):
    known = domain.register_customer(None, application(), ONE)
    again = domain.register_customer(known, application(address="札幌市北区2"), TWO)
    assert (again.addressee_number, again.items.address) == (ONE, "札幌市北区2")


def test_the_first_answer_completes_an_inquiry():
    done = domain.complete(OPEN, RESULT)
    assert done is not None
    assert (done.result, done.values) == (InquiryResult.PROVIDED, RESULT.values)


def test_a_second_answer_is_ignored():
    done = domain.complete(OPEN, RESULT)
    assert domain.complete(done, replace(RESULT, result=InquiryResult.REFUSED)) is None


def test_an_answer_to_nothing_is_refused():
    with pytest.raises(InquiryUnknown):
        domain.complete(None, RESULT)


def test_an_answer_about_somebody_else_is_refused():
    with pytest.raises(InquiryUnknown):
        domain.complete(OPEN, replace(RESULT, addressee_number=TWO))
