"""The shared nouns: what goes out comes back, and no wrong shape passes inward."""

from typing import Any

import pytest

from fittings.nouns import people as wire
from tests.mesh.helpers import change, person
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
        ("record.name.text", ""),
        ("record.birth_date.iso8", "20261301"),
        ("record.municipality_code", "999999"),
        ("record.address", ""),
        ("record.address", "x" * 301),
        ("record.sex", 77),
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


@pytest.mark.parametrize("value", ["", "x" * 36, "0" * 32, "{00000000-0000-0000-0000-000000000000}"])
def test_what_is_no_uuid_is_malformed(value: str) -> None:
    with pytest.raises(Malformed):
        wire.uuid_from_wire(value, "request_id")
