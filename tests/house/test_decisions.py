"""Who decides: acts do, top to bottom. A store only finds and keeps, and a unit calls nobody."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from nodes import load_kind
from tests.house.floors import ROOT
from vocabulary.refusals import NotFound

KINDS = sorted(load_kind.names)
FOREIGN_TO_STORES = {"juki", "grpc", "google"}
TIME_AND_CHANCE = ("Callable[[], ", "Callable[[int], bytes]")  # told nothing of what is kept, they judge nothing
FOREIGN_TO_ACTS = {"juki", "grpc", "google", "sqlalchemy"}


def modules(kind: str, room: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the dotted names and trees of a room's files."""
    base = ROOT / "nodes" / kind
    for path in [*base.glob(f"{room}.py"), *sorted((base / room).rglob("*.py"))]:
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """Return the dotted names of all modules that a file imports, at its head or further down."""
    names = {alias.name for each in ast.walk(tree) if isinstance(each, ast.Import) for alias in each.names}
    return names | {each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}


def foreign(tree: ast.Module, roots: set[str], rooms: set[str]) -> list[str]:
    """Return what a file imports of *roots* or of these rooms of any kind."""
    return [
        name
        for name in sorted(imported(tree))
        if name.split(".")[0] in roots
        or (name.startswith("nodes.") and name.split(".")[2:3] and name.split(".")[2] in rooms)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_knows_neither_acts_nor_neighbours_nor_the_wire(kind: str) -> None:
    found = {
        name: foreign(tree, FOREIGN_TO_STORES, {"acts", "peers", "convert", "service"})
        for name, tree in modules(kind, "store")
    }
    assert not {name: each for name, each in found.items() if each}


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_is_handed_no_function_and_makes_none(kind: str) -> None:
    """What is handed in or made inside a method is a decision on its way into a transaction."""
    found = []
    for name, tree in modules(kind, "store"):
        for outer in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            arguments = [*outer.args.args, *outer.args.kwonlyargs]
            found += [f"{name}:{outer.name}({each.arg})" for each in arguments if _is_callable(each)]
            found += [
                f"{name}:{outer.name} makes {each.name}"
                for each in ast.walk(outer)
                if each is not outer and isinstance(each, ast.FunctionDef)
            ]
    assert not found


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_says_no_more_than_that_nothing_is_there(kind: str) -> None:
    found = []
    for name, tree in modules(kind, "store"):
        module = importlib.import_module(name)
        for each in (each for each in ast.walk(tree) if isinstance(each, ast.Raise) and each.exc):
            raised = each.exc.func if isinstance(each.exc, ast.Call) else each.exc
            kind_of_error = eval(ast.unparse(raised), vars(module))  # a name in our own source
            if not issubclass(kind_of_error, (NotFound, LookupError)):
                found.append(f"{name}: {ast.unparse(each)}")
    assert not found


@pytest.mark.parametrize("kind", KINDS)
def test_an_act_knows_neither_sql_nor_the_wire_nor_a_status(kind: str) -> None:
    found = {name: foreign(tree, FOREIGN_TO_ACTS, {"convert", "service"}) for name, tree in modules(kind, "acts")}
    assert not {name: each for name, each in found.items() if each}


@pytest.mark.parametrize("kind", KINDS)
def test_every_act_says_what_it_does(kind: str) -> None:
    silent = [
        f"{name}:{each.name}"
        for name, tree in modules(kind, "acts")
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_") and not ast.get_docstring(each)
    ]
    assert not silent


def _is_callable(argument: ast.arg) -> bool:
    said = ast.unparse(argument.annotation) if argument.annotation else ""
    return "Callable" in said and not said.startswith(TIME_AND_CHANCE)


def test_nobody_is_called_while_a_unit_is_open() -> None:
    """As far as the source shows; what it does not show, the caller itself refuses (``CallWithinUnit``)."""
    calling = {kind: _calling(kind) for kind in KINDS}
    assert {"resident_record", "middle_server", "municipal_cs"} <= {kind for kind, names in calling.items() if names}
    found = [
        f"{name}:{call.lineno} {ast.unparse(call.func)}"
        for kind in KINDS
        for room in ("acts", "service", "jobs")
        for name, tree in modules(kind, room)
        for block in _with_a_unit_open(tree)
        for call in _method_calls(block)
        if call.func.attr in calling[kind] | {"pass_on"} and not ast.unparse(call.func).startswith("unit.")  # type: ignore[attr-defined]  # a method's
    ]
    assert not found


def _calling(kind: str) -> set[str]:
    """Return the names of the methods of a kind's peers that call, rather than make what is posted."""
    return {
        each.name.lstrip("_")
        for _, tree in modules(kind, "peers")
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
        if any(re.match(r"self\._\w+\.[A-Z]", ast.unparse(call.func)) for call in _method_calls(each))
    }


def _method_calls(tree: ast.AST) -> list[ast.Call]:
    return [each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)]


def _with_a_unit_open(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the blocks that open a unit, and the functions that are handed one."""
    for each in ast.walk(tree):
        if isinstance(each, ast.With) and any(".writing(" in ast.unparse(item) for item in each.items):
            yield from each.body
        if isinstance(each, ast.FunctionDef) and "unit" in {argument.arg for argument in each.args.args}:
            yield each
