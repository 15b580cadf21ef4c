"""Single fields get their types, or a refusal that names them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fittings.nouns import fields
from juki.types.v1 import identity_record_pb2
from vocabulary.identity_record import Tier
from vocabulary.refusals import Malformed


@pytest.mark.parametrize("value", ["", "x" * 36, "0" * 32, "{00000000-0000-0000-0000-000000000000}"])
def test_what_is_no_uuid_is_malformed(value: str) -> None:
    with pytest.raises(Malformed):
        fields.uuid_from_wire(value, "request_id")


def test_an_enum_is_matched_by_its_name_less_the_prefix() -> None:
    for each in Tier:
        number = fields.enum_to_wire(identity_record_pb2.Tier, each)
        assert fields.enum_from_wire(Tier, identity_record_pb2.Tier, number, "tier") is each


@pytest.mark.parametrize("number", [0, 99, -1])
def test_what_is_no_member_is_malformed(number: int) -> None:
    with pytest.raises(Malformed) as refused:
        fields.enum_from_wire(Tier, identity_record_pb2.Tier, number, "tier")
    assert refused.value.facts["field"] == "tier"


def test_a_moment_goes_round_in_utc_whatever_its_zone() -> None:
    moment = datetime(2026, 4, 1, 9, 0, 0, 123456, timezone(timedelta(hours=9)))
    back = fields.moment_from_wire(fields.moment_to_wire(moment), "time")
    assert back == moment
    assert back.tzinfo is UTC
