"""Who decides: acts do, top to bottom. A store only finds and keeps, and a unit calls nobody."""

import ast
import importlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest

from nodes import load_kind
from tests.house.floors import ROOT
from vocabulary.refusals import NotFound

KINDS = sorted(load_kind.names)
FOREIGN_TO_STORES = {"juki", "grpc", "google"}
TIME_AND_CHANCE = (([], datetime), ([], date), ([int], bytes))  # told nothing of what is kept, they judge nothing
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
    found = {name: functions_in(tree, vars(importlib.import_module(name))) for name, tree in modules(kind, "store")}
    assert not {name: each for name, each in found.items() if each}


def functions_in(tree: ast.Module, names: Mapping[str, Any]) -> list[str]:
    """Return what is handed in or made inside a method: a decision on its way into a transaction.

    An annotation means what *names*, those of the module, say it means.
    """
    found = []
    for outer in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
        arguments = [*outer.args.args, *outer.args.kwonlyargs]
        found += [f"{outer.name}({each.arg})" for each in arguments if _is_judging(each, names)]
        inner = (each for each in ast.walk(outer) if each is not outer and isinstance(each, ast.FunctionDef))
        found += [f"{outer.name} makes {each.name}" for each in inner]
    return found


def _is_judging(argument: ast.arg, names: Mapping[str, Any]) -> bool:
    """Whether an argument is a function that is told what is kept, so that it can judge it."""
    if argument.annotation is None:
        return False
    said = ast.unparse(argument.annotation).strip("\"'")
    meant = eval(said, dict(names))  # an annotation in our own source
    parts = [meant, *get_args(meant)] if get_origin(meant) in (Union, UnionType) else [meant]
    return any(get_origin(each) is Callable and get_args(each) not in TIME_AND_CHANCE for each in parts) or (
        Callable in parts
    )


class _Row:
    """Stands for a row in the sources below."""


@pytest.mark.parametrize(
    "arguments",
    [
        "decide: Decide",
        "decide: Decide | None = None",
        "decide: Callable[[_Row], bool]",
        "*, decide: Callable[..., bool]",
    ],
)
def test_a_function_under_any_name_is_seen(arguments: str) -> None:
    names = {"Decide": Callable[[_Row], bool], "Callable": Callable, "_Row": _Row}
    assert functions_in(ast.parse(f"def keep(self, {arguments}) -> None: ..."), names)
    told_nothing = "def keep(self, now: Callable[[], datetime], rows: list[int]) -> None: ..."
    assert not functions_in(ast.parse(told_nothing), {**names, "datetime": datetime})
    assert functions_in(ast.parse("def keep(self):\n    def judge(row): ..."), names)


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


@pytest.mark.parametrize("kind", KINDS)
def test_an_act_asks_the_unit_and_not_its_session(kind: str) -> None:
    found = [
        f"{name}:{each.lineno}"
        for name, tree in modules(kind, "acts")
        for each in ast.walk(tree)
        if isinstance(each, ast.Attribute) and each.attr == "session"
    ]
    assert not found


def test_nobody_is_called_while_a_unit_is_open() -> None:
    """As far as the source shows; what it does not show, the caller itself refuses (``CallWithinUnit``)."""
    calling = {kind: _calling(kind) for kind in KINDS}
    assert {"resident_record", "middle_server", "municipal_cs"} <= {kind for kind, names in calling.items() if names}
    found = {
        name: calls_within_a_unit(tree, calling[kind])
        for kind in KINDS
        for room in ("acts", "service", "jobs")
        for name, tree in modules(kind, room)
    }
    assert not {name: calls for name, calls in found.items() if calls}


def calls_within_a_unit(tree: ast.Module, calling: Collection[str]) -> list[str]:
    """Return the calls of methods with these names, or of a relay, that a file makes while a unit is open."""
    functions = {each.name: each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    found = []
    for block in _with_a_unit_open(tree):
        for call in _calls(block, functions):
            name = ast.unparse(call.func)
            if name.rpartition(".")[2] in {*calling, "pass_on"} and "." in name and not name.startswith("unit."):
                found.append(name)
    return found


def _calls(block: ast.AST, functions: Mapping[str, ast.FunctionDef], depth: int = 3) -> Iterator[ast.Call]:
    """Yield the calls in *block*, and those of the file's own functions that it calls."""
    for each in (each for each in ast.walk(block) if isinstance(each, ast.Call)):
        yield each
        own = functions.get(each.func.id) if isinstance(each.func, ast.Name) else None
        if own is not None and depth:
            yield from _calls(own, functions, depth - 1)


def _with_a_unit_open(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what runs while a unit is open: the blocks, what is entered after it, the functions that are handed one."""
    for each in ast.walk(tree):
        if isinstance(each, ast.With):
            opening = [".writing(" in ast.unparse(item) for item in each.items]
            if True in opening:
                yield from each.items[opening.index(True) + 1 :]
                yield from each.body
        if isinstance(each, ast.FunctionDef) and "unit" in {argument.arg for argument in each.args.args}:
            yield each


def _calling(kind: str) -> set[str]:
    """Return the names of the methods of a kind's peers that call, rather than make what is posted."""
    out = re.compile(r"self\._\w+(\.\w+)*\.([A-Z]\w*|pass_on|hand_over)")
    return {
        each.name.lstrip("_")
        for _, tree in modules(kind, "peers")
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef)
        if any(out.fullmatch(ast.unparse(call.func)) for call in ast.walk(each) if isinstance(call, ast.Call))
    }


@pytest.mark.parametrize(
    "source",
    [
        "with store.writing() as unit:\n    city.ask()",
        "with store.writing() as unit, stock.ask(1) as choose:\n    pass",
        "def act(unit, city):\n    city.ask()",
        "def act(unit, relay):\n    relay.pass_on([])",
        "def tried(city):\n    city.ask()\nwith store.writing():\n    tried(city)",
    ],
)
def test_a_call_within_a_unit_is_seen(source: str) -> None:
    assert calls_within_a_unit(ast.parse(source), {"ask"})
    assert not calls_within_a_unit(ast.parse("city.ask()\nwith store.writing() as unit:\n    unit.ask()"), {"ask"})
