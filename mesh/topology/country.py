"""The whole country in the grammar of a topology file: every municipality and prefecture beside what a file has.

Templates, clients, nodes and rules are those of the file one begins with; a body that it lacks gets one line, and what
each municipality or prefecture had as hosts of its own stands on hosts that all share, so that one machine carries it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from mesh.topology.grammar import File
from vocabulary.local_governments import LocalGovernment, bodies

TEMPLATES: Final = ("city", "prefecture")  # of municipalities and of prefectures
SHARED: Final = "country-"  # how the names of hosts begin that bodies share here alone


_PLAIN: Final = re.compile(r"[A-Za-zぁ-ヿ一-鿿]([A-Za-z0-9_.* ぁ-ヿ一-鿿-]*[A-Za-z0-9_*ぁ-ヿ一-鿿])?")
_NOT_PLAIN: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})  # to some reader of YAML


class NoSuchTemplate(LookupError):
    """The file has no template for what a country is full of."""


def whole_country(file: File) -> Iterator[str]:
    """Yield the lines of a topology file with the bodies of *file* and all others that there are."""
    if missing := set(TEMPLATES) - file.templates.keys():
        raise NoSuchTemplate(f"no template is called {' or '.join(sorted(missing))}")
    tree = file.model_dump(mode="json", by_alias=True, exclude_unset=True)
    tree["templates"] = {name: _shared(name, each) for name, each in tree["templates"].items()}
    yield "# Every municipality and prefecture of Japan, SIMULATED; written by `juki topology --country`."
    for part in ("version", "name", "domain", "ports", "trace_port"):
        if part in tree:
            yield f"{part}: {_flow(tree[part])}"
    yield from _mapping("templates", tree["templates"])
    yield "bodies:"
    yield from (f"  - {_flow(body)}" for body in tree["bodies"])
    yield from _missing(file)
    yield from _sequence("clients", tree.get("clients", []))
    yield from _mapping("nodes", tree.get("nodes", {}))
    yield from _mapping("hosts", _shared_hosts(tree))
    yield from _sequence("rules", tree.get("rules", []))


def _shared(name: str, template: dict[str, Any]) -> dict[str, Any]:
    """Return a template of many bodies with their own hosts' nodes on hosts that they share."""
    if name not in TEMPLATES:
        return template
    own = {f"{SHARED}{suffix or name}": kinds for suffix, kinds in template.get("hosts", {}).items()}
    return {
        **{key: value for key, value in template.items() if key != "hosts"},
        "on": {**own, **template.get("on", {})},
    }


def _missing(file: File) -> Iterator[str]:
    known = {each.code for each in file.bodies}
    for each in bodies():
        if each.code not in known:
            template = "prefecture" if each.is_prefecture else "city"
            yield f'  - {{id: {_id(each)}, code: "{each.code}", template: {template}}}  # {each.name}'


def _id(each: LocalGovernment) -> str:
    return f"{'p' if each.is_prefecture else 'm'}{each.code}"


def _shared_hosts(tree: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of hosts that no body has alone, and that those made here carry what is several bodies'."""
    said = tree.get("hosts", {})
    names = dict.fromkeys(name for template in tree["templates"].values() for name in template.get("on", {}))
    stanzas = {name: said.get(name, {}) | ({"shared": True} if name.startswith(SHARED) else {}) for name in names}
    return {name: stanza for name, stanza in stanzas.items() if stanza}


def _mapping(part: str, entries: dict[str, Any]) -> Iterator[str]:
    if entries:
        yield f"{part}:"
        yield from (f"  {_flow(name)}: {_flow(value)}" for name, value in entries.items())


def _sequence(part: str, items: list[Any]) -> Iterator[str]:
    if items:
        yield f"{part}:"
        yield from (f"  - {_flow(item)}" for item in items)


def _flow(value: Any) -> str:
    """Return *value* on one line: plain where it cannot be misread, else as JSON, which is YAML too."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_PLAIN:
        return value
    return json.dumps(value, ensure_ascii=False)
