"""A message has the shape its contract says, or the field at fault is named, and never its value."""

from collections.abc import Callable
from itertools import count

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message

from juki.types.v1 import civil_date_pb2, identity_record_pb2, juki_net_pb2, message_header_pb2, options_pb2, person_pb2
from mesh.contracts.shape import shape_of
from vocabulary.refusals import Malformed

NUMBERS = count(1)


def items() -> person_pb2.FourItems:
    return person_pb2.FourItems(
        name=person_pb2.PersonName(text="髙橋 一郎"),
        birth_date=civil_date_pb2.CivilDate(iso8="19800102"),
        sex=person_pb2.SEX_MALE,
        address="札幌市中央区北一条西2丁目",
    )


def record() -> identity_record_pb2.IdentityRecord:
    return identity_record_pb2.IdentityRecord(
        resident_code="90000000018", my_number="313119319569", four_items=items(), municipality_code="011002"
    )


def check(message: Message) -> None:
    shape_of(message.DESCRIPTOR).check(message)


def test_what_the_contract_describes_passes() -> None:
    check(record())
    check(juki_net_pb2.MailingRecord(address="a", recipient="b", persons=[record()] * 50))


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda r: r.ClearField("resident_code"), "resident_code"),
        (lambda r: setattr(r, "resident_code", "90000000019"), "resident_code"),
        (lambda r: setattr(r, "my_number", "31311931956"), "my_number"),
        (lambda r: r.ClearField("four_items"), "four_items"),
        (lambda r: r.four_items.ClearField("sex"), "four_items.sex"),
        (lambda r: setattr(r.four_items, "sex", 7), "four_items.sex"),
        (lambda r: setattr(r.four_items, "address", ""), "four_items.address"),
        (lambda r: setattr(r.four_items, "address", "あ" * 301), "four_items.address"),
        (lambda r: setattr(r.four_items, "address", "a\nb"), "four_items.address"),
        (lambda r: setattr(r.four_items.name, "kana", "\x00"), "four_items.name.kana"),
        (lambda r: setattr(r.four_items.birth_date, "iso8", "1980010"), "four_items.birth_date.iso8"),
        (lambda r: setattr(r, "municipality_code", "011003"), "municipality_code"),
        (lambda r: setattr(r, "municipality_code", "999995"), "municipality_code"),
    ],
)
def test_the_field_at_fault_is_named(spoil: Callable[[identity_record_pb2.IdentityRecord], None], field: str) -> None:
    spoilt = record()
    spoil(spoilt)
    with pytest.raises(Malformed) as refused:
        check(spoilt)
    assert refused.value.facts["field"] == field
    assert "北一条" not in refused.value.explain()


def test_entries_are_counted_and_each_is_looked_at() -> None:
    for persons, field in (([], "persons"), ([record()] * 51, "persons")):
        with pytest.raises(Malformed) as refused:
            check(juki_net_pb2.MailingRecord(address="a", recipient="b", persons=persons))
        assert refused.value.facts["field"] == field
    spoilt = record()
    spoilt.my_number = "1"
    with pytest.raises(Malformed) as refused:
        check(juki_net_pb2.MailingRecord(address="a", recipient="b", persons=[record(), spoilt]))
    assert refused.value.facts["field"] == "persons[1].my_number"


def test_bytes_have_their_size() -> None:
    header = message_header_pb2.MessageHeader(message_id=b"too short")
    with pytest.raises(Malformed) as refused:
        check(header)
    assert refused.value.facts["field"] == "message_id"


def grown(*revisions: int) -> type[Message]:
    """Make a message whose fields came with these revisions of its contract."""
    name = f"grown{next(NUMBERS)}"
    file = descriptor_pb2.FileDescriptorProto(name=f"{name}.proto", package=name, syntax="proto3")
    message = file.message_type.add(name="Grown")
    for number, revision in enumerate(revisions, start=1):
        field = message.field.add(name=f"f{number}", number=number, type=9, label=1)
        field.options.Extensions[options_pb2.since] = revision
    below = message.field.add(name="below", number=90, type=11, label=3, type_name=f".{name}.Below")
    assert below.number == 90
    inner = file.message_type.add(name="Below").field.add(name="late", number=1, type=9, label=1)
    inner.options.Extensions[options_pb2.since] = 5
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{name}.Grown"))


def test_a_message_needs_the_revision_that_brought_its_newest_field() -> None:
    kind = grown(1, 2, 3)
    shape = shape_of(kind.DESCRIPTOR)
    assert shape.newest == 5
    assert shape.revision_needed(kind(f1="x")) == 1
    assert shape.revision_needed(kind(f1="x", f2="x")) == 2
    assert shape.revision_needed(kind(f2="x", f3="x")) == 3
    assert shape.revision_needed(kind(below=[{}, {"late": "x"}])) == 5
    assert shape.revision_needed(kind(below=[{}])) == 1
