"""Everything the network wrote is read, and identifiers are found only where the visibility matrix allows (PI-01 …).

The matrix is that of the specification, section 3.1, cells "Y"; whatever is "t" may pass but must leave nothing.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST
from mesh.contracts.guard import method_of
from mesh.evidence.notary import entries
from mesh.hosting.network import Network
from mesh.ids import id_text
from mesh.traces.spans import Recorder
from scenarios.story import Story, tell
from tests.journeys.conftest import juki, kept_messages
from tools import freeze

MAY_STORE: dict[str, set[str]] = {
    "resident_record": {"J", "M", "A", "name"},
    "juki_gateway": {"J", "M", "A", "name"},
    "municipal_cs": {"J", "M", "name"},
    "prefecture": {"J", "M", "name"},
    "national": {"J", "M", "name"},
    "card_management": {"J", "M", "name"},
    "core_system": {"L"},
    "interface_system": set(),
    "middle_server": {"D", "S"},
    "city_middle_server": {"A"},
    "addressee": {"M", "A", "D", "name"},
    "basic_person": {"M", "A", "name"},
    "business_system": {"M", "A", "name"},
    "linkage_platform": {"A"},
    "service_portal": set(),
}


DELIVER_SYMBOLS = method_of(interface_wire, "DeliverSymbols")
HEX = {"N", "S", "L"}
PASSES = {"N"}  # leaves nothing a second after the last step: the next test waits for that


@dataclass
class Known:
    """Every value that must be looked for, by the letter of its class."""

    values: dict[str, set[str]] = field(default_factory=dict)

    def add(self, letter: str, value: str | None) -> None:
        """Know *value*."""
        if value and (letter not in HEX or re.fullmatch(r"[0-9a-f]{32,64}", value)):
            self.values.setdefault(letter, set()).add(value)


@pytest.fixture(scope="module")
def told(network: Network) -> Network:
    """The network after both stories, with everything delivered."""
    tell("moving-house", network, seed=11, say=lambda text: None)
    tell("benefit-inquiry", network, seed=12, say=lambda text: None)
    return network


@pytest.fixture(scope="module")
def known(told: Network) -> Known:
    found = Known()
    for name, node in told.topology.nodes.items():
        path = told.state.node(name) / "node.db"
        if not path.exists():
            continue
        for table, column, letter in _columns(node.kind):
            for (value,) in _select(path, f"select {column} from {table}"):
                found.add(letter, value)
    for number, symbol in _tokens(told):
        found.add("N", number)
        found.add("S", symbol)
    return found


def _columns(kind: str) -> list[tuple[str, str, str]]:
    """Return where a kind keeps what, as (table, column, letter), read from its own tables."""
    letters = {
        "resident_code": "J",
        "my_number": "M",
        "addressee_number": "A",
        "integrated_number": "D",
        "integrated_addressee_number": "D",
        "symbol": "S",
        "name": "name",
    }
    tables = {name: metadata.tables for name, metadata, _ in freeze.lines_of_tables()}
    return [
        (table.name, column.name, letters[column.name])
        for table in tables.get(kind, {}).values()
        for column in table.columns
        if column.name in letters and not (column.name == "name" and "birth_date" not in table.columns)
    ]


def _select(path: Path, query: str) -> list[tuple[str | None]]:
    if not path.exists():
        return []  # nothing was ever kept there
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def _tokens(network: Network) -> Iterator[tuple[str, str]]:
    """Yield the acquisition numbers and symbols that passed the interface system, which keeps bodies in this test."""
    for header, body, received in kept_messages(network, "linkage.interface-system"):
        if received and header.direction == DIRECTION_REQUEST and header.method == DELIVER_SYMBOLS:
            for item in interface_wire.DeliverSymbolsRequest.FromString(body).items:
                yield item.symbol.acquisition_number, item.symbol.symbol


def _files(network: Network) -> Iterator[tuple[str, Path]]:
    """Yield every file the network wrote, with the kind whose it is ("" for what belongs to no node)."""
    for path in sorted(network.state.root.rglob("*")):
        if not path.is_file() or path.is_relative_to(network.state.pki):
            continue
        parts = path.relative_to(network.state.root).parts
        node = network.topology.nodes.get(parts[1]) if parts[0] == "nodes" else None
        if node is not None and node.keep_bodies and path.name == "bodies.log":
            continue  # the one file that keeps bodies, so that this test knows what to look for
        yield (node.kind if node and path.name.startswith("node.db") else ""), path


def _found(data: bytes, known: Known) -> set[str]:
    """Return the letters of which any value stands in *data*, in any of the forms it may take."""
    text = data.decode("utf-8", errors="ignore").translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    runs = set(re.findall(r"(?<!\d)\d{9,15}(?!\d)", text))
    hexes = set(re.findall(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])", text))
    letters = set()
    for letter, values in known.values.items():
        if letter == "name":
            present = any(value.encode() in data for value in values if len(value) >= 4)  # shorter ones occur by chance
        elif letter in HEX:
            present = bool(values & hexes) or any(bytes.fromhex(value) in data for value in values)
        else:
            stripped = {value.lstrip("0") for value in values if len(value.lstrip("0")) >= 9}
            present = bool(runs & (values | stripped))
        if present:
            letters.add(letter)
    return letters


def test_the_search_knows_what_to_look_for(known: Known) -> None:
    assert {"J", "M", "A", "D", "S", "N", "name"} <= set(known.values)
    assert all(values for values in known.values.values())


def test_the_search_finds_what_is_there(known: Known) -> None:
    for letter, values in known.values.items():
        value = min(values)
        assert letter in _found(f"x {value} y".encode(), known)
        if value.isdigit():
            wide = value.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
            assert letter in _found(wide.encode(), known)


def test_identifiers_stand_only_where_the_matrix_allows(told: Network, known: Known) -> None:
    wrong = {}
    for kind, path in _files(told):
        letters = _found(path.read_bytes(), known) - (MAY_STORE[kind] if kind else set()) - PASSES
        if letters:
            wrong[str(path.relative_to(told.state.root))] = sorted(letters)
    assert not wrong


def test_acquisition_numbers_are_forgotten_everywhere(told: Network, known: Known) -> None:
    only = Known({"N": known.values["N"]})

    def left() -> list[str]:
        return [str(path) for _, path in _files(told) if _found(path.read_bytes(), only)]

    waiter = Story(told, 1, lambda text: None, Recorder(None))  # logs are wiped after a second of quiet
    waiter.wait_for("forgetting", lambda: not left())


def test_only_the_addressee_system_holds_both_my_number_and_integrated_number(told: Network, known: Known) -> None:
    both = Known({"M": known.values["M"], "D": known.values["D"]})
    holders = {kind for kind, path in _files(told) if _found(path.read_bytes(), both) == {"M", "D"}}
    assert holders <= {"addressee"}


def test_a_persons_symbols_differ_between_bodies(told: Network) -> None:
    kept: dict[str, set[str]] = {}
    for name, node in told.topology.nodes.items():
        if node.kind == "middle_server":
            for table, column, letter in _columns("middle_server"):
                if letter == "S":
                    rows = _select(told.state.node(name) / "node.db", f"select {column} from {table}")
                    kept.setdefault(name, set()).update(value for (value,) in rows if value)
    assert len([symbols for symbols in kept.values() if symbols]) > 1
    assert sum(map(len, kept.values())) == len(set().union(*kept.values()))


def test_bodies_are_shown_only_where_a_node_keeps_them_and_only_when_asked(told: Network, tmp_path: Path) -> None:
    log = told.state.evidence("linkage.interface-system") / "messages.idx"
    message_id, file = id_text(entries(log)[0].message_id), tmp_path / "evidence.json"
    juki("evidence", message_id, "-o", str(file), state=told.state.root)
    assert "body" not in juki("verify", str(file), state=told.state.root)
    juki("evidence", message_id, "-o", str(file), "--bodies", state=told.state.root)
    assert "its body of" in juki("verify", str(file), state=told.state.root)
    nobody = juki("evidence", message_id, "-o", str(file), "--digest", "00", state=told.state.root, succeed=False)
    assert "no evidence log covers" in nobody
