"""No 個人番号 is shown to a client, by whatever method, without a record of the look."""

from collections.abc import Iterator

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from fittings.accesses.watch import hands_out_files, is_watched
from mesh.contracts.data_class import DataClass
from mesh.contracts.options import field_class
from nodes import load_kind
from tests.house.floors import ROOT

KINDS = sorted(load_kind.names)
WITHOUT = {"business_system": "no staff signs in there yet, so that nobody could read its looks"}


def _is_mounted(kind: str) -> bool:
    return "ListAccesses" in load_kind(kind).CONTRACT.methods


def _fields(message: Descriptor) -> Iterator[FieldDescriptor]:
    for field in message.fields:
        yield field
        if field.message_type is not None:
            yield from _fields(field.message_type)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_shows_numbers_to_clients_records_the_looks(kind: str) -> None:
    watched = {name for name, method in load_kind(kind).CONTRACT.methods.items() if is_watched(method)}
    assert bool(watched - {"ListAccesses"}) == (_is_mounted(kind) or kind in WITHOUT), watched
    assert not (_is_mounted(kind) and kind in WITHOUT)


@pytest.mark.parametrize("kind", [each for each in KINDS if _is_mounted(each)])
def test_what_records_looks_stands_around_every_method_of_the_kind(kind: str) -> None:
    source = (ROOT / "nodes" / kind / "node.py").read_text(encoding="utf-8")
    for wired in ("around=accesses.around", "accesses.add_servicer", "accesses.timed"):
        assert wired in source, wired


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_number_is_a_text_whose_value_can_be_read(kind: str) -> None:
    for method in load_kind(kind).CONTRACT.methods.values():
        for field in (*_fields(method.input_type), *_fields(method.output_type)):
            if field_class(field) is DataClass.MY_NUMBER:
                assert field.type == FieldDescriptor.TYPE_STRING, field.full_name


@pytest.mark.parametrize("kind", KINDS)
def test_what_hands_out_a_file_is_asked_by_its_reference(kind: str) -> None:
    for method in load_kind(kind).CONTRACT.methods.values():
        if hands_out_files(method):
            assert method.input_type.fields_by_name["file"].message_type.full_name == "juki.types.v1.FileReference"
