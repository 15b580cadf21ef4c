"""Reading ``topology.yaml``: every fault comes with file, line and remedy, and nothing starts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self, get_args

from pydantic import BaseModel, ValidationError

from mesh.topology.expand import expand
from mesh.topology.grammar import File
from mesh.topology.misfits import Misfit, Where, in_network, in_words, nearest
from mesh.topology.model import Client, Topology
from mesh.topology.ports import NoPortLeft
from mesh.topology.tree import TreeError, line_of, parse

LARGEST: Final = 8 << 20  # bytes; a whole country in one file is a tenth of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a topology file."""

    line: int  # from 1; 0 when no line is at fault
    what: str
    remedy: str


class TopologyError(Exception):
    """The file cannot be used; ``faults`` says why, ``str()`` is ready to be shown."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        super().__init__("\n".join(f"{path}:{each.line}: {each.what}. {each.remedy}" for each in faults))


@dataclass(frozen=True, slots=True)
class TopologyFile:
    """A topology and where in its file each part stands."""

    path: Path
    topology: Topology
    words: File
    tree: Any

    def line(self, *where: int | str) -> int:
        """Return the line, from 1, of the part reached by keys and positions *where*."""
        return line_of(self.tree, where)

    def where_node(self, name: str) -> Where:
        """Return where the file speaks of a node: under ``nodes`` if it does, else at its body."""
        if name in (self.tree.get("nodes") or {}):
            return ("nodes", name)
        return self.where_body(self.topology.nodes[name].body)

    def where_body(self, body: str) -> Where:
        """Return where the file speaks of a body."""
        return ("bodies", list(self.topology.bodies).index(body))

    def where_client(self, client: Client) -> Where:
        """Return where the file speaks of a client: under ``clients`` if it does, else at its body."""
        for index, each in enumerate(self.words.clients):
            if (each.id, each.kind) == (client.id, client.kind):
                return ("clients", index)
        return self.where_body(client.body)

    def where_setting(self, name: str, *inner: int | str) -> Where:
        """Return where a setting of a node stands: under ``nodes``, else beside the word of its business system."""
        node = self.topology.nodes[name]
        own: Where = ("nodes", name, "settings", *inner)
        beside: Where = (*self.where_body(node.body), "business_systems", node.system or "", *inner)
        return beside if _reaches(self.tree, beside) and not _reaches(self.tree, own) else own

    def with_topology(self, topology: Topology) -> Self:
        """Return the same file with *topology*, such as one whose ports a state folder remembers."""
        return replace(self, topology=topology)


def read(path: Path) -> TopologyFile:
    """Return the topology in *path*, or raise ``TopologyError`` with every fault found."""
    tree = _load(path)
    if isinstance(tree, dict) and tree.get("version") == 1:
        what = "version 1 is the first grammar, which is read no more"
        fault = Fault(
            line=line_of(tree, ("version",)), what=what, remedy="Write templates, bodies and rules, version 2."
        )
        raise TopologyError(path, [fault])
    try:
        file = File.model_validate(tree)
    except ValidationError as error:
        raise TopologyError(path, [fault_of(tree, each, File) for each in _own(error.errors())]) from error
    _must_fit(path, tree, in_words(file))
    try:
        topology = expand(file)
    except NoPortLeft as error:
        fault = Fault(line=line_of(tree, ("ports",)), what=str(error), remedy="Begin lower, or share hosts.")
        raise TopologyError(path, [fault]) from error
    _must_fit(path, tree, in_network(file, topology))
    return TopologyFile(path, topology, file, tree)


def _must_fit(path: Path, tree: Any, misfits: Iterable[Misfit]) -> None:
    faults = [Fault(line=line_of(tree, each.where), what=each.what, remedy=each.remedy) for each in misfits]
    if faults:
        raise TopologyError(path, sorted(faults, key=lambda fault: fault.line))


def _load(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise TreeError(0, f"larger than {LARGEST >> 20} MiB", "Name a topology file.")
        return parse(content.decode("utf-8-sig"))
    except OSError as error:
        what, remedy = f"cannot be read ({error.strerror})", "Name an existing topology file."
    except UnicodeDecodeError:
        what, remedy = "is not text that YAML allows", "Save it as UTF-8 without control characters."
    except TreeError as error:
        raise TopologyError(path, [Fault(line=error.line, what=error.what, remedy=error.remedy)]) from error
    raise TopologyError(path, [Fault(line=0, what=what, remedy=remedy)])


def _own(errors: Sequence[Any]) -> list[Any]:
    """Leave out what only follows from another fault: a list that lacks its faulty items is not short."""
    inner = {each["loc"][:depth] for each in errors for depth in range(len(each["loc"]))}
    return [each for each in errors if each["type"] != "too_short" or each["loc"] not in inner]


def fault_of(tree: Any, error: Any, stanza: type[BaseModel] | None = None) -> Fault:
    """Tell one of pydantic's *error*s with its line in *tree*, and what to do; *stanza* is the outermost model."""
    where = _in_tree(tree, error["loc"])
    path, line = ".".join(str(part) for part in where), line_of(tree, where)
    if error["type"] == "extra_forbidden":
        remedy = nearest(str(where[-1]), _keys_at(stanza, where[:-1]), "Remove it or mend its spelling.")
        return Fault(line=line, what=f"{path}: unknown key", remedy=remedy)
    if error["type"] == "missing":
        return Fault(line=line_of(tree, where[:-1]), what=f"{path}: missing", remedy="Add it.")
    known = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    remedy = nearest(str(error["input"]), known, "Give a value of that form.")
    if error["type"] == "string_type" and isinstance(error["input"], int):
        remedy = "Put it in quotes."
    return Fault(line=line, what=f"{path}: {error['msg'].removeprefix('Value error, ').lower()}", remedy=remedy)


def _in_tree(tree: Any, where: Where) -> Where:
    """Return *where* without the words pydantic puts in for the members of a choice."""
    kept: list[int | str] = []
    for part in where:
        if isinstance(part, str) and re.search(r"[\[(]", part):
            continue
        kept.append(part)
    return tuple(kept)


def _reaches(tree: Any, where: Where) -> bool:
    for part in where:
        try:
            tree = tree[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _keys_at(stanza: type[BaseModel] | None, where: Where) -> list[str]:
    """Return the keys that the grammar knows at *where*; none where it says nothing."""
    for part in where:
        if stanza is None:
            return []
        if isinstance(part, int) or part not in _fields(stanza):
            continue  # a position or a name: the stanza there is the one its list or mapping holds
        stanza = next(_stanzas(_fields(stanza)[part].annotation), None)
    return list(_fields(stanza)) if stanza else []


def _fields(stanza: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in stanza.model_fields.items()}


def _stanzas(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models inside an annotation such as ``tuple[Rule, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _stanzas(inner)
