"""The identity record says nothing of its person by itself, and tells differences by name."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import Agreement, IdentityNotice, IdentityRecord, NoticeOutOfOrder, compare
from vocabulary.names import PersonName
from vocabulary.refusals import Conflict

RECORD = IdentityRecord(
    resident_code=ResidentCode("90000000018"),
    my_number=MyNumber("313119319569"),
    name=PersonName(text="髙橋 一郎", kana="タカハシ イチロウ"),
    birth_date=CivilDate.of(date(1980, 5, 5)),
    sex=Sex.MALE,
    municipality=LocalGovernmentCode("011002"),
    address="北海道札幌市中央区北1条西2丁目",
)
OTHER: dict[str, Any] = {
    "my_number": MyNumber("601483558493"),
    "name": PersonName(text="高橋 一郎", kana="タカハシ イチロウ"),
    "birth_date": CivilDate.of(date(1980, 5, 6)),
    "sex": Sex.FEMALE,
    "municipality": LocalGovernmentCode("131121"),
    "address": "北海道札幌市中央区北１条西２丁目",
}


def test_records_that_are_alike_agree() -> None:
    found = compare(RECORD, replace(RECORD), "prefecture")
    assert (found.present, found.differing_fields) == (True, ())
    assert found == Agreement(resident_code=RECORD.resident_code, tier="prefecture", present=True, differing_fields=())


@pytest.mark.parametrize("field", OTHER)
def test_a_difference_in_any_field_is_told_by_its_name(field: str) -> None:
    found = compare(RECORD, replace(RECORD, **{field: OTHER[field]}), "national")
    assert (found.present, found.differing_fields) == (True, (field,))


def test_every_field_but_the_code_is_compared_in_the_records_order() -> None:
    found = compare(RECORD, replace(RECORD, **OTHER), "national")
    assert found.differing_fields == tuple(each.name for each in fields(RECORD) if each.name != "resident_code")


def test_who_is_not_held_is_not_present_and_does_not_agree() -> None:
    found = compare(RECORD, None, "national")
    assert (found.present, found.differing_fields) == (False, ())


def test_neither_record_nor_notice_nor_agreement_shows_its_person() -> None:
    notice = IdentityNotice(
        record=RECORD, reason=ChangeReason.MOVE_WITHIN, change_date=CivilDate.of(date(2025, 4, 1)), update_number=1
    )
    shown = f"{RECORD!r} {RECORD} {notice!r} {compare(RECORD, replace(RECORD, **OTHER), 'national')!r}"
    for secret in ("90000000018", "313119319569", "髙橋", "タカハシ", "札幌", "1980"):
        assert secret not in shown


def test_a_notice_out_of_order_is_a_conflict_that_may_pass_once_the_missing_one_came() -> None:
    assert issubclass(NoticeOutOfOrder, Conflict)
    assert (NoticeOutOfOrder.code, NoticeOutOfOrder.reason) == ("ABORTED", "NOTICE_OUT_OF_ORDER")
