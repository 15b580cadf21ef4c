"""What is noted of what passes, and that nothing else is."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from fittings.passages import store as linkage
from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1.linkage_pb2 import IssuedSymbol
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.interface_system.store import Base, LinkageRow
from tests.fittings.passages.old import made_at
from tests.nodes.interface_system.relay import NUMBER, SAPPORO, Relay, delivery
from tools import freeze


def test_neither_number_nor_symbol_is_kept_nor_the_id_it_came_with(relay: Relay) -> None:
    symbol, request_id = "cd" * 32, str(uuid4())
    issued = IssuedSymbol(acquisition_number=NUMBER, symbol=symbol)
    item = wire.IssuedSymbolItem(delivery=delivery(), body_code=SAPPORO, symbol=issued)
    relay.numbers("sapporo.middle-server", SAPPORO, request_id)
    relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=[item]))
    assert len(relay.noted()) == 2
    kept = relay.kept()
    for secret in (NUMBER, symbol, item.delivery.delivery_id, request_id):
        assert secret.encode() not in kept
        assert bytes.fromhex(secret.replace("-", "")) not in kept


def test_what_was_noted_before_notes_had_an_order_is_read_by_when_it_passed(tmp_path: Path) -> None:
    noted = "insert into passages values ('{}', '011002', 'PublishKeys', '{}', '2025-04-01 {}:00:59.999999')"
    url = sqlite_url(tmp_path / "node.db")
    old = noted.format("one", "RELAYED", "04"), noted.format("two", "BODY_MISMATCH", "03")
    made_at(url, "interface_system", "0001", *old)
    migrations = freeze.ROOT / "nodes" / "interface_system" / "migrations"
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=migrations)
    with database.reading() as session:
        found = linkage.page(session, LinkageRow, 0, 10)
    database.close()
    assert [(each.position, each.item_digest, each.refusal) for each in found] == [
        (1, b"", "BODY_MISMATCH"),
        (2, b"", ""),
    ]
    assert found[0].pass_time == datetime(2025, 4, 1, 3, tzinfo=UTC)
    assert {(each.method, each.body, each.sender, each.receiver) for each in found} == {
        ("PublishKeys", SAPPORO, "", "")
    }
