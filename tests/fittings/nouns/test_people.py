"""The shared nouns: what goes out comes back, and no wrong shape passes inward."""

from dataclasses import fields, replace
from typing import Any

import pytest

from fittings.nouns import people as wire
from juki.types.v1 import change_reason_pb2, civil_date_pb2, identity_record_pb2, person_pb2
from tests.mesh.helpers import change, person
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import DatePattern
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import FoundIdentity, IdentityRecord, Tier, compare
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


def test_what_a_file_holds_of_a_person_goes_round() -> None:
    for reason in (ChangeReason.MOVE_IN, None):
        found = FoundIdentity(record=person(5), is_resident=True, tier=Tier.PREFECTURE, last_reason=reason)
        assert wire.found_from_wire(wire.found_to_wire(found)) == found


def test_a_comparison_goes_round_with_the_names_of_the_fields_that_differ() -> None:
    other = replace(person(5), address="elsewhere", municipality=LocalGovernmentCode("012025"), sex=Sex.UNKNOWN)
    differing = compare(person(5), other, Tier.NATIONAL)
    assert differing.differing_fields == ("sex", "municipality", "address")
    assert wire.agreement_from_wire(wire.agreement_to_wire(differing)) == differing
    absent = compare(person(5), None, Tier.PREFECTURE)
    assert wire.agreement_from_wire(wire.agreement_to_wire(absent)) == absent


def test_the_contract_has_every_field_of_an_identity_record_by_its_name() -> None:
    names = {f"IDENTITY_FIELD_{each.name.upper()}" for each in fields(IdentityRecord)}
    assert set(identity_record_pb2.IdentityField.keys()) == names | {"IDENTITY_FIELD_UNSPECIFIED"}


def test_the_contract_numbers_patterns_readings_and_reasons_as_the_vocabulary_does() -> None:
    for reports, prefix, contract in (
        (DatePattern, "DATE_PATTERN_", civil_date_pb2.DatePattern),
        (ReadingState, "READING_STATE_", person_pb2.ReadingState),
        (ChangeReason, "CHANGE_REASON_", change_reason_pb2.ChangeReason),
    ):
        said = {name.removeprefix(prefix): number for name, number in contract.items() if number}
        assert said == {each.name: int(each) for each in reports if each}


@pytest.mark.parametrize("sex", Sex)
def test_a_sex_goes_round(sex: Sex) -> None:
    assert wire.sex_from_wire(wire.sex_to_wire(sex), "sex") is sex
