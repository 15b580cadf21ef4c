"""Reading ``topology.yaml``: every fault comes with file, line and remedy, and nothing starts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from mesh.topology.grammar import Topology

Where = tuple[int | str, ...]


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
    tree: Any

    def line(self, *where: int | str) -> int:
        """Return the line, from 1, of the part reached by keys and positions *where*."""
        return _line(self.tree, where)


def read(path: Path) -> TopologyFile:
    """Return the topology in *path*, or raise ``TopologyError`` with every fault found."""
    tree = _load(path)
    try:
        topology = Topology.model_validate(tree)
    except ValidationError as error:
        raise TopologyError(path, [fault_of(tree, each) for each in _own(error.errors())]) from error
    found = TopologyFile(path, topology, tree)
    if faults := list(_broken_references(found)):
        raise TopologyError(path, faults)
    return found


def _load(path: Path) -> Any:
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        fault = Fault(line=0, what=f"cannot be read ({error.strerror})", remedy="Name an existing topology file.")
        raise TopologyError(path, [fault]) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark
        what = (error.problem or "is not YAML").strip().split("\n")[0]
        fault = Fault(line=mark.line + 1 if mark else 0, what=what, remedy="Mend the YAML.")
        raise TopologyError(path, [fault]) from error
    except (UnicodeDecodeError, YAMLError) as error:
        fault = Fault(
            line=0, what="is not text that YAML allows", remedy="Save it as UTF-8 without control characters."
        )
        raise TopologyError(path, [fault]) from error


def _own(errors: Sequence[Any]) -> list[Any]:
    """Leave out what only follows from another fault: a list that lacks its faulty items is not short."""
    inner = {each["loc"][:depth] for each in errors for depth in range(len(each["loc"]))}
    return [each for each in errors if each["type"] != "too_short" or each["loc"] not in inner]


def fault_of(tree: Any, error: Any) -> Fault:
    where: Where = error["loc"]
    path = ".".join(str(part) for part in where)
    if error["type"] == "extra_forbidden":
        return Fault(line=_line(tree, where), what=f"{path}: unknown key", remedy="Remove it or mend its spelling.")
    if error["type"] == "missing":
        return Fault(line=_line(tree, where[:-1]), what=f"{path}: missing", remedy="Add it.")
    return Fault(line=_line(tree, where), what=f"{path}: {error['msg'].lower()}", remedy="Give a value of that form.")


def _line(tree: Any, where: Where) -> int:
    """Follow *where* as far as the tree goes and return the line it stands on."""
    line = 1
    for part in where:
        try:
            position = tree.lc.key(part) if isinstance(part, str) else tree.lc.item(part)
            line, tree = position[0] + 1, tree[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _broken_references(found: TopologyFile) -> Iterator[Fault]:
    topology = found.topology
    domains = {domain.name for domain in topology.trust_domains}
    yield from _repeated(found, "trust_domains", [each.name for each in topology.trust_domains], "trust domain")
    yield from _repeated(found, "hosts", [host.name for host in topology.hosts], "host")
    ports = [f"{host.address}:{host.port}" for host in topology.hosts]
    yield from _repeated(found, "hosts", ports, "address and port", "port")
    places: list[tuple[Where, Any]] = [
        (("hosts", h, "nodes", n), node) for h, host in enumerate(topology.hosts) for n, node in enumerate(host.nodes)
    ]
    places += [(("clients", c), client) for c, client in enumerate(topology.clients)]
    seen: set[str] = set()
    for where, party in places:
        if party.name in seen:
            yield Fault(
                line=found.line(*where), what=f"two parties are called {party.name}", remedy="Give one another id."
            )
        seen.add(party.name)
        if party.trust_domain not in domains:
            what = f"{party.name}: there is no trust domain {party.trust_domain}"
            yield Fault(line=found.line(*where, "trust_domain"), what=what, remedy="Declare it in trust_domains.")
    yield from _links_to_nowhere(found)


def _repeated(found: TopologyFile, part: str, names: list[str], noun: str, key: str = "name") -> Iterator[Fault]:
    twice = {name for name, times in Counter(names).items() if times > 1}
    for index, name in enumerate(names):
        if name in twice and names.index(name) != index:
            yield Fault(
                line=found.line(part, index, key), what=f"the {noun} {name} is used twice", remedy="Change one."
            )


def _links_to_nowhere(found: TopologyFile) -> Iterator[Fault]:
    topology = found.topology
    for index, link in enumerate(topology.links):
        for key, names, known in (
            ("callers", link.callers, topology.parties),
            ("callees", link.callees, topology.nodes),
        ):
            for name in names:
                if name not in known:
                    yield Fault(
                        line=found.line("links", index, key),
                        what=f"a link names {name}, which is no {'node or client' if key == 'callers' else 'node'}",
                        remedy="Mend the name, or declare the node under a host.",
                    )
