"""The contracts are kept: stubs fresh, lint clean, only grown, commented, and true to the topology."""

import filecmp
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor

from juki.fittings.v1 import (
    accesses_service_pb2,
    files_service_pb2,
    jobs_service_pb2,
    passages_service_pb2,
    staff_service_pb2,
)
from juki.types.v1 import format_pb2, options_pb2
from mesh.contracts.formats import BY_CLASS
from mesh.contracts.guard import classes_in, classes_of, required_classes
from mesh.contracts.options import Certifier, callers_of, field_class, is_for_staff, roles
from mesh.contracts.shape import checker_of
from mesh.topology import file as topology_file
from mesh.topology.model import certifier_of
from nodes import load_kind
from tests.house.floors import ROOT, ROOTS
from tools.make_stubs import make_schema, make_stubs

BIN = Path(sys.executable).parent
KINDS = sorted(load_kind.names)
IDENTIFIERS = {
    "resident_code": "resident_code",
    "resident_codes": "resident_code",
    "my_number": "my_number",
    "addressee_number": "addressee_number",
    "addressee_numbers": "addressee_number",
    "integrated_addressee_number": "integrated_addressee_number",
    "integrated_addressee_numbers": "integrated_addressee_number",
    "acquisition_number": "acquisition_number",
    "symbol": "symbol",
    "provider_symbol": "symbol",
    "household_number": "household",
    "household_numbers": "household",
    "address": "four_items",
    "birth_date": "four_items",
    "name": "four_items",
    "sex": "four_items",
    "relationship": "household",
    "registered_domicile": "registered_domicile",
    "register_head": "registered_domicile",
    "four_items": "four_items",
    "nationality": "residence_status",
    "change_date": "change",
    "move_in_date": "change",
}
NOT_OF_A_PERSON = {
    "juki.types.v1.NamedValue.name",
    "juki.interface_system.v1.IssuedSymbolItem.symbol",  # a noun whose own fields say what they carry
    "juki.middle_server.v1.IssuedSymbolItem.symbol",
}
PACKAGES = [*KINDS, "fittings", "types"]
FITTINGS = {
    each.DESCRIPTOR.name
    for each in (
        accesses_service_pb2,
        files_service_pb2,
        jobs_service_pb2,
        passages_service_pb2,
        staff_service_pb2,
    )
}  # mounted beside a kind's own
UNBOUND_FORMATS = {
    format_pb2.FORMAT_TEXT,
    format_pb2.FORMAT_ID,
    format_pb2.FORMAT_MESSAGE,
    format_pb2.FORMAT_CIPHERTEXT,
}


def test_the_stubs_are_what_the_contracts_make(tmp_path: Path) -> None:
    make_stubs(tmp_path / "gen")
    fresh = {
        path.relative_to(tmp_path / "gen")
        for path in (tmp_path / "gen").rglob("*.py*")
        if "__pycache__" not in path.parts
    }
    kept = {path.relative_to(ROOT / "gen") for path in (ROOT / "gen").rglob("*.py*") if "__pycache__" not in path.parts}
    assert fresh == kept
    assert not [each for each in fresh if not filecmp.cmp(tmp_path / "gen" / each, ROOT / "gen" / each, shallow=False)]


def test_the_schema_is_what_the_grammar_makes(tmp_path: Path) -> None:
    make_schema(tmp_path / "topology.schema.json")
    assert filecmp.cmp(tmp_path / "topology.schema.json", ROOT / "topology.schema.json", shallow=False)


def test_the_default_topology_keeps_the_schema() -> None:
    command = [BIN / "check-jsonschema", "--schemafile", "topology.schema.json", "topology.yaml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_contracts_pass_the_linter() -> None:
    result = subprocess.run([BIN / "buf", "lint"], cwd=ROOT / "proto", capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_contracts_only_grow() -> None:
    known = subprocess.run(["git", "rev-parse", "--verify", "-q", "main"], cwd=ROOT, capture_output=True, check=False)
    tagged = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False)
    if known.returncode or not tagged.stdout.strip():
        return  # nothing has been released that could be broken
    newest = sorted(tagged.stdout.split())[-1]
    against = f"{ROOT / '.git'}#tag={newest},subdir=proto"
    result = subprocess.run(
        [BIN / "buf", "breaking", "--against", against], cwd=ROOT / "proto", capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def _messages_of(file: FileDescriptor) -> Iterator[Descriptor]:
    for message in file.message_types_by_name.values():
        yield message
        yield from message.nested_types


def _stubs(package: str) -> list[ModuleType]:
    """Every module made from the contract files of one package below ``juki``."""
    found = import_module(f"juki.{package}.v1")
    names = [each.name for each in iter_modules(found.__path__) if each.name.endswith("_pb2")]
    return [import_module(f"juki.{package}.v1.{name}") for name in names if name != "options_pb2"]


def _fields(package: str) -> list[FieldDescriptor]:
    return [field for stub in _stubs(package) for each in _messages_of(stub.DESCRIPTOR) for field in each.fields]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_string_says_its_class_or_its_format(package: str) -> None:
    texts = [
        each for each in _fields(package) if each.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)
    ]
    assert not [each.full_name for each in texts if checker_of(each) is None]


@pytest.mark.parametrize("package", PACKAGES)
def test_what_has_no_length_of_its_own_says_a_bound(package: str) -> None:
    unbound = []
    for field in _fields(package):
        said = field.GetOptions().Extensions
        if said[options_pb2.format] in UNBOUND_FORMATS and not said[options_pb2.longest]:
            unbound.append(field.full_name)
        if field.is_repeated and not said[options_pb2.most]:
            unbound.append(f"{field.full_name} (entries)")
    assert not unbound


@pytest.mark.parametrize("package", PACKAGES)
def test_there_are_no_maps_and_nothing_of_any_type(package: str) -> None:
    for field in _fields(package):
        assert field.message_type is None or not field.message_type.GetOptions().map_entry
        assert field.message_type is None or field.message_type.full_name != "google.protobuf.Any"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_field_named_like_personal_data_says_what_it_carries(package: str) -> None:
    named = [each for each in _fields(package) if each.name in IDENTIFIERS and each.full_name not in NOT_OF_A_PERSON]
    assert not [each.full_name for each in named if field_class(each) != IDENTIFIERS[each.name]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_imports_the_shared_nouns_and_no_other_kind(kind: str) -> None:
    for path in (ROOT / "proto" / "juki" / kind / "v1").glob("*.proto"):
        imported = re.findall(r'^import "juki/(\w+)/', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(imported) <= {"types"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_says_every_file_of_its_contract_and_no_method_twice(kind: str) -> None:
    contract = load_kind(kind).CONTRACT
    said = {each.name for each in contract._files}
    assert said - FITTINGS == {stub.DESCRIPTOR.name for stub in _stubs(kind)}
    names = [method.name for service in contract.services for method in service.methods]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS)
def test_every_method_says_who_may_call_it(kind: str) -> None:
    for method in load_kind(kind).CONTRACT.methods.values():
        callers = callers_of(method)
        assert callers, method.full_name
        assert set(callers) <= {*KINDS, *roles()}, method.full_name


@pytest.mark.parametrize("kind", KINDS)
def test_where_staff_can_sign_in_all_that_a_terminal_may_call_is_for_staff(kind: str) -> None:
    methods = load_kind(kind).CONTRACT.methods
    called = {name for name, method in methods.items() if "terminal" in callers_of(method)}
    for_staff = {name for name, method in methods.items() if is_for_staff(method)}
    assert for_staff == (called - {"SignIn"} if "SignIn" in methods else set())


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_keeps_or_passes_on_all_that_its_methods_can_carry_and_not_both(kind: str) -> None:
    contract = load_kind(kind).CONTRACT
    assert not contract.conduct.keeps & contract.conduct.passes_on
    for method in contract.methods.values():
        assert classes_of(method) <= contract.sees, method.full_name


@pytest.mark.parametrize("kind", KINDS)
def test_a_caller_may_see_what_a_method_it_may_call_can_carry(kind: str) -> None:
    """A required field's class always travels; what is not required, a topology can leave out."""
    for method in load_kind(kind).CONTRACT.methods.values():
        for caller in callers_of(method):
            sees = roles()[caller].sees if caller in roles() else load_kind(caller).CONTRACT.sees
            assert required_classes(method) <= sees, f"{caller} → {method.full_name}"


def test_a_shared_noun_holds_two_identifiers_only_where_all_its_users_see_both() -> None:
    users: dict[str, set[str]] = {}
    for kind in KINDS:
        for method in load_kind(kind).CONTRACT.methods.values():
            for name in _within(method.input_type) | _within(method.output_type):
                users.setdefault(name, set()).add(kind)
    wrong = []
    for stub in _stubs("types"):
        for message in _messages_of(stub.DESCRIPTOR):
            held = classes_in(message) & frozenset(BY_CLASS)
            if len(held) > 1:
                kinds = users.get(message.full_name, set())
                wrong += [f"{message.name} at {kind}" for kind in kinds if not held <= load_kind(kind).CONTRACT.sees]
    assert not wrong


def _within(message: Descriptor) -> set[str]:
    below = [_within(field.message_type) for field in message.fields if field.message_type is not None]
    return {message.full_name}.union(*below)


@pytest.mark.parametrize("kind", KINDS)
def test_the_default_network_uses_every_lawful_caller_and_no_other(kind: str) -> None:
    rules = [each for each in topology_file.read(ROOT / "topology.yaml").topology.rules if each.callee == kind]
    for name, method in load_kind(kind).CONTRACT.methods.items():
        lawful = set(callers_of(method))
        named = {each.caller for each in rules if name in (each.methods or ())}
        using = named | {each.caller for each in rules if each.methods is None} & lawful
        mounted = method.containing_service.file.name in FITTINGS  # its callers are those of all kinds that mount it
        assert using and using <= lawful if mounted else using == lawful, name


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_calls_whom_it_says_it_calls(kind: str) -> None:
    topology = topology_file.read(ROOT / "topology.yaml").topology
    linked = {rule.callee for rule in topology.rules if rule.caller == kind}
    assert set(load_kind(kind).CALLS) == linked


def test_stubs_and_libraries_are_of_one_version() -> None:
    import grpc_tools

    assert grpc_tools
    stub = (ROOT / "gen" / "juki" / "national" / "v1" / "inquiry_service_pb2_grpc.py").read_text(encoding="utf-8")
    version = re.search(r"GRPC_GENERATED_VERSION = '([\d.]+)'", stub)
    assert version
    assert f"grpcio=={version.group(1)}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_import_root_of_ours_is_this_repository() -> None:
    for name in ROOTS:
        module = import_module(name)
        assert Path(str(module.__path__[0])).resolve().is_relative_to(ROOT)


def test_a_topology_certifies_whom_the_contracts_say() -> None:
    said = {kind: load_kind(kind).CONTRACT.conduct.certifier for kind in KINDS}
    said |= {role: conduct.certifier for role, conduct in roles().items()}
    assert {name: certifier_of(name) or Certifier.OWN_BODY.value for name in said} == {
        name: certifier.value for name, certifier in said.items()
    }
