"""Single fields: what goes out comes back, and no wrong shape passes inward."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from fittings.nouns import fields as wire
from juki.types.v1 import identity_record_pb2
from vocabulary.identity_record import Tier
from vocabulary.refusals import Malformed


@pytest.mark.parametrize("value", ["", "x" * 36, "0" * 32, "{00000000-0000-0000-0000-000000000000}"])
def test_what_is_no_uuid_is_malformed(value: str) -> None:
    with pytest.raises(Malformed):
        wire.uuid_from_wire(value, "request_id")


def test_a_uuid_comes_in_as_it_is() -> None:
    value = "00000000-0000-4000-8000-00000000000a"
    assert wire.uuid_from_wire(value, "request_id") == value


def test_a_word_goes_round_by_its_name() -> None:
    for tier in Tier:
        number = wire.enum_to_wire(identity_record_pb2.Tier, tier)
        assert identity_record_pb2.Tier.Name(number) == f"TIER_{tier.name}"
        assert wire.enum_from_wire(Tier, identity_record_pb2.Tier, number, "tier") is tier


@pytest.mark.parametrize("number", [0, 99])
def test_a_word_that_is_unsaid_or_unknown_is_malformed(number: int) -> None:
    with pytest.raises(Malformed) as refused:
        wire.enum_from_wire(Tier, identity_record_pb2.Tier, number, "tier")
    assert refused.value.facts["field"] == "tier"


def test_a_moment_goes_round_whatever_the_zone_it_was_told_in() -> None:
    noon = datetime(2025, 4, 1, 12, 0, tzinfo=timezone(timedelta(hours=9)))
    back = wire.moment_from_wire(wire.moment_to_wire(noon), "pass_time")
    assert (back, back.tzinfo) == (noon, UTC)


def test_what_is_no_moment_is_malformed() -> None:
    with pytest.raises(Malformed):
        wire.moment_from_wire(Timestamp(seconds=10**15), "pass_time")


@pytest.mark.parametrize(("value", "required"), [("", True), ("x" * 4, False)])
def test_a_text_out_of_bounds_is_malformed(value: str, required: bool) -> None:
    with pytest.raises(Malformed) as refused:
        wire.text_from_wire(value, "address", 3, required=required)
    assert refused.value.facts["field"] == "address"
    assert wire.text_from_wire("", "address", 3, required=False) == ""
