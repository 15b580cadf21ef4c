"""Whom a business system works for, and how an inquiry ends."""

from dataclasses import replace

import pytest

from nodes.business_system import domain
from nodes.business_system.domain import Inquiry, InquiryUnknown, MyNumberNotUsed, Office, Question
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


def test_an_office_may_use_my_numbers_or_not():
    domain.check_use(Office(uses_my_number=True, first_serial=1))
    with pytest.raises(MyNumberNotUsed):
        domain.check_use(Office(uses_my_number=False, first_serial=1))


def test_the_first_answer_completes_an_inquiry():
    done = domain.complete(OPEN, RESULT)
    assert (done.result, done.values) == (InquiryResult.PROVIDED, RESULT.values)


def test_a_second_answer_is_ignored():
    done = domain.complete(OPEN, RESULT)
    assert domain.complete(done, replace(RESULT, result=InquiryResult.REFUSED)) == done


def test_an_answer_to_nothing_is_refused():
    with pytest.raises(InquiryUnknown):
        domain.complete(None, RESULT)


def test_an_answer_about_somebody_else_is_refused():
    with pytest.raises(InquiryUnknown):
        domain.complete(OPEN, replace(RESULT, addressee_number=TWO))
