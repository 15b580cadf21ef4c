"""What is noted of what passes, and that nothing else is."""

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1.linkage_pb2 import IssuedSymbol
from nodes.interface_system.domain import RelayRecord
from nodes.interface_system.store import Store
from tests.nodes.interface_system.relay import SAPPORO, Relay, delivery


def test_a_repeated_delivery_is_noted_in_one_line(relay: Relay) -> None:
    database = relay.mesh.running("linkage.interface-system").database
    assert database is not None
    store, now = Store(database), relay.mesh.clock.now()
    record = RelayRecord(delivery_id="1", body=SAPPORO, method="DeliverSymbols", refusal=None)
    store.note([record, record], now)
    store.note([record], now)
    assert store.records(["1", "2"]) == [record]
    assert len(relay.noted()) == 1


def test_a_refused_delivery_is_noted_with_its_reason(relay: Relay) -> None:
    database = relay.mesh.running("linkage.interface-system").database
    assert database is not None
    store = Store(database)
    record = RelayRecord(delivery_id="1", body=SAPPORO, method="PublishKeys", refusal="BODY_MISMATCH")
    store.note([record], relay.mesh.clock.now())
    assert store.records(["1"]) == [record]


def test_neither_number_nor_symbol_is_kept(relay: Relay) -> None:
    number, symbol = "ab" * 16, "cd" * 32
    issued = IssuedSymbol(acquisition_number=number, symbol=symbol)
    item = wire.IssuedSymbolItem(delivery=delivery(), body_code=SAPPORO, symbol=issued)
    relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=[item]))
    assert len(relay.noted()) == 1
    folder = relay.mesh.state.node("linkage.interface-system")
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert item.delivery.delivery_id.encode() in kept
    assert number.encode() not in kept
    assert symbol.encode() not in kept
