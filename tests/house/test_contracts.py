"""The contracts are kept: stubs fresh, lint clean, only grown, commented, and true to the topology."""

import filecmp
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from mesh.contracts import guard as contracts
from mesh.topology import file as topology_file
from nodes import load_kind
from tools.make_stubs import make_schema, make_stubs

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
KINDS = sorted(path.name for path in (ROOT / "nodes").iterdir() if (path / "__init__.py").exists())
ROOTS = ("bench", "cli", "fittings", "juki", "mesh", "nodes", "pki", "population", "scenarios", "tools", "vocabulary")
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
    "domicile": "domicile",
}
NOT_OF_A_PERSON = {"juki.city_middle_server.v1.NamedValue.name", "juki.business_system.v1.NamedValue.name"}


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_named_like_personal_data_says_what_it_carries(kind: str) -> None:
    silent = []
    for method in load_kind(kind).CONTRACT.methods.values():
        for message in (method.input_type, method.output_type):
            silent += [each for each in _fields(message, set()) if _should_carry(each) and not _carries_it(each)]
    assert not [each.full_name for each in silent]


def _fields(message: Descriptor, seen: set[str]) -> list[FieldDescriptor]:
    if message.full_name in seen:
        return []
    seen.add(message.full_name)
    nested = [each for field in message.fields if field.message_type for each in _fields(field.message_type, seen)]
    return [*message.fields, *nested]


def _should_carry(field: FieldDescriptor) -> bool:
    return field.name in IDENTIFIERS and field.full_name not in NOT_OF_A_PERSON


def _carries_it(field: FieldDescriptor) -> bool:
    return contracts.field_class(field) == IDENTIFIERS[field.name]


@pytest.mark.parametrize("kind", KINDS)
def test_callers_in_the_comments_are_the_callers_in_the_topology(kind: str) -> None:
    topology = topology_file.read(ROOT / "topology.yaml").topology
    text = (ROOT / "proto" / "juki" / kind / "v1" / f"{kind}_service.proto").read_text(encoding="utf-8")
    told = {}
    for comment, name in re.findall(r"((?:  //[^\n]*\n)+)  rpc (\w+)\(", text):
        said = re.search(r"Callers: ([a-z_, ]+)\.", comment.replace("\n  //", ""))
        told[name] = set(said.group(1).replace(" ", "").split(",")) if said else set()
    linked: dict[str, set[str]] = {name: set() for name in told}
    for rule in topology.rules:
        if rule.callee == kind:
            for name in rule.methods or ():
                linked[name].add(rule.caller)
    # an auditor's terminal is a terminal to the contract
    linked = {name: {"terminal" if each == "auditor" else each for each in kinds} for name, kinds in linked.items()}
    assert told == linked


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_calls_whom_it_says_it_calls(kind: str) -> None:
    topology = topology_file.read(ROOT / "topology.yaml").topology
    linked = {rule.callee for rule in topology.rules if rule.caller == kind}
    assert set(load_kind(kind).CALLS) == linked


def test_stubs_and_libraries_are_of_one_version() -> None:
    import grpc_tools

    assert grpc_tools
    stub = (ROOT / "gen" / "juki" / "national" / "v1" / "national_service_pb2_grpc.py").read_text(encoding="utf-8")
    version = re.search(r"GRPC_GENERATED_VERSION = '([\d.]+)'", stub)
    assert version
    assert f"grpcio=={version.group(1)}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_import_root_of_ours_is_this_repository() -> None:
    for name in ROOTS:
        module = import_module(name)
        assert Path(str(module.__path__[0])).resolve().is_relative_to(ROOT)
