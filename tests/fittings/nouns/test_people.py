"""The shared nouns: what goes out comes back, and no wrong shape passes inward."""

from dataclasses import replace
from enum import IntEnum
from typing import Any

import pytest

from fittings.nouns import people as wire
from juki.types.v1 import change_reason_pb2, civil_date_pb2, person_pb2
from tests.mesh.helpers import change, person
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import DatePattern
from vocabulary.four_items import FourItems
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import FoundIdentity, Tier, compare
from vocabulary.names import ReadingState
from vocabulary.refusals import Malformed


def test_a_notice_goes_round() -> None:
    sent = change(5, 3).notice
    assert wire.notice_to_wire(wire.notice_from_wire(sent)) == sent
    assert wire.record_from_wire(wire.record_to_wire(person(5))) == person(5)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("record.resident_code", "12345678901"),
        ("record.resident_code", ""),
        ("record.my_number", "１２３４５６７８９０１２"),
        ("record.my_number", "x" * 1000),
        ("record.four_items.name.text", ""),
        ("record.four_items.birth_date.iso8", "20261301"),
        ("record.municipality_code", "999999"),
        ("record.four_items.address", ""),
        ("record.four_items.address", "x" * 301),
        ("record.four_items.sex", 77),
        ("reason", 12345),
        ("change_date.iso8", "tomorrow"),
        ("change_date.pattern", 999),
        ("update_number", 0),
        ("update_number", -1),
    ],
)
def test_a_wrong_shape_is_malformed_names_its_field_and_tells_no_value(path: str, value: Any) -> None:
    notice = change(5).notice
    *above, last = path.split(".")
    part: Any = notice
    for each in above:
        part = getattr(part, each)
    setattr(part, last, value)
    with pytest.raises(Malformed) as refused:
        wire.notice_from_wire(notice)
    assert path.split(".")[-2 if last in {"iso8", "pattern", "text"} else -1] in refused.value.facts["field"]
    if isinstance(value, str) and value:
        assert value not in refused.value.explain()


def test_the_four_items_go_round() -> None:
    record = person(5)
    items = FourItems(name=record.name, birth_date=record.birth_date, sex=record.sex, address=record.address)
    assert wire.four_items_from_wire(wire.four_items_to_wire(items), "four_items") == items


@pytest.mark.parametrize("reason", [None, ChangeReason.MOVE_IN])
def test_what_a_file_holds_of_a_person_goes_round(reason: ChangeReason | None) -> None:
    for tier in Tier:
        found = FoundIdentity(record=person(5), is_resident=True, last_reason=reason, tier=tier)
        assert wire.found_from_wire(wire.found_to_wire(found)) == found


def test_a_comparison_goes_round_by_the_names_of_fields_alone() -> None:
    record = person(5)
    changed = replace(record, sex=Sex.FEMALE, address="x", municipality=LocalGovernmentCode("012025"))
    for held in (record, changed, None):
        found = compare(record, held, Tier.NATIONAL)
        assert wire.agreement_from_wire(wire.agreement_to_wire(found)) == found


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (ChangeReason, change_reason_pb2.ChangeReason),
        (DatePattern, civil_date_pb2.DatePattern),
        (ReadingState, person_pb2.ReadingState),
    ],
)
def test_the_contract_numbers_its_words_as_we_do(ours: type[IntEnum], theirs: Any) -> None:
    assert {int(each) for each in ours} | {0} == set(theirs.values())
