"""What passes the city middle server, in which words, and what is refused."""

import pytest

from nodes.city_middle_server import domain
from nodes.city_middle_server.domain import InquiryNotOpen, IntegratedNumberUnknown, NumberingPending, layout
from vocabulary.codes import Relationship
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import DataItem, HouseholdCopy, InquiryMatter, InquiryResult, NamedValue
from vocabulary.refusals import Malformed, NotNow

A, D = AddresseeNumber.from_serial(1), IntegratedAddresseeNumber.from_serial(9)
DAY = CivilDate.parse_iso8("20260401")


def copy():
    return HouseholdCopy(
        addressee_number=A, record_id="r", relationship=None, is_householder=False, valid_from=DAY, version=1
    )


def inquiry():
    return domain.Inquiry(
        inquiry_id="i",
        addressee_number=A,
        matter=InquiryMatter(work_code="JM", procedure_code="JT", item_code="TM", provider="011002"),
        business_system="pension",
    )


def result(*items):
    return domain.LayoutResult(
        inquiry_id="i", integrated_number=D, result=InquiryResult.PROVIDED, explanation="", items=items
    )


@pytest.mark.parametrize(
    ("words", "codes"), [("世帯主", "02"), ("妻", "12"), ("子の子", "2020"), ("子の子の妻", "202012")]
)
def test_a_relationship_becomes_its_codes_and_again_its_words(words, codes):
    items = layout.household_items(Relationship.parse(words), False, DAY)
    assert items[0].value == codes
    assert layout.in_words(items)[0].value == words


def test_a_household_copy_has_three_layout_items():
    items = layout.household_items(Relationship.parse("世帯主"), True, DAY)
    assert [(each.code, each.value) for each in items] == [
        ("TK99000000000001", "02"),
        ("TK99000000000002", "1"),
        ("TK99000000000003", "20260401"),
    ]


def test_layout_items_become_words():
    values = layout.in_words(layout.household_items(Relationship.parse("妻"), False, DAY))
    assert [(each.name, each.value) for each in values] == [
        ("続柄", "妻"),
        ("世帯主", "いいえ"),
        ("基準日", "令和8年4月1日"),
    ]


def test_where_no_householder_is_set_the_relationship_is_empty_both_ways():
    items = layout.household_items(None, False, DAY)
    assert (items[0].value, layout.in_words(items)[0].value) == ("", "")


def test_an_item_without_words_stays_as_it_is():
    found = layout.in_words([DataItem("TK99000000000099", "x")])
    assert [(each.name, each.value) for each in found] == [("TK99000000000099", "x")]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (layout.RELATIONSHIP, "99"),
        (layout.RELATIONSHIP, "2"),
        (layout.IS_HOUSEHOLDER, "x"),
        (layout.REFERENCE_DATE, "1"),
    ],
)
def test_a_value_against_the_layout_is_refused_without_being_told(code, value):
    with pytest.raises(Malformed) as refused:
        layout.in_words([DataItem(code, value)])
    assert refused.value.facts == {"field": code, "problem": "is not written as layout 2026.06 says"}
    assert refused.value.__suppress_context__


def test_a_copy_of_somebody_not_numbered_yet_may_come_again():
    with pytest.raises(NumberingPending) as refused:
        domain.number_for_copy({}, copy())
    assert isinstance(refused.value, NotNow)
    assert (refused.value.code, domain.number_for_copy({A: D}, copy())) == ("UNAVAILABLE", D)


def test_an_inquiry_waits_until_its_person_is_numbered():
    with pytest.raises(NumberingPending):
        domain.number_for_inquiry({}, inquiry())
    assert domain.number_for_inquiry({A: D}, inquiry()) == D


def test_a_result_goes_back_under_the_number_it_was_asked_with():
    waiting = domain.OpenInquiry(inquiry_id="i", business_system="pension", addressee_number=A)
    named = domain.answered(domain.waiting({D}, {"i": waiting}, result()), result(DataItem(layout.IS_HOUSEHOLDER, "1")))
    assert (named.addressee_number, named.values) == (A, (NamedValue("世帯主", "はい"),))


def test_a_result_nobody_waits_for_is_refused():
    with pytest.raises(InquiryNotOpen):
        domain.waiting({D}, {}, result())


def test_a_result_about_somebody_of_another_body_is_refused():
    with pytest.raises(IntegratedNumberUnknown):
        domain.waiting((), {}, result())
