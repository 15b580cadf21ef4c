"""What is noted of what passes, and that nothing else is."""

from uuid import uuid4

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1.linkage_pb2 import IssuedSymbol
from tests.nodes.interface_system.relay import NUMBER, SAPPORO, Relay, delivery


def test_neither_number_nor_symbol_is_kept(relay: Relay) -> None:
    symbol, request_id = "cd" * 32, str(uuid4())
    issued = IssuedSymbol(acquisition_number=NUMBER, symbol=symbol)
    item = wire.IssuedSymbolItem(delivery=delivery(), body_code=SAPPORO, symbol=issued)
    relay.numbers("sapporo.middle-server", SAPPORO, request_id)
    relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=[item]))
    assert len(relay.noted()) == 2
    kept = relay.kept()
    for there in (item.delivery.delivery_id, request_id):
        assert there.encode() in kept
    for secret in (NUMBER, symbol):
        assert secret.encode() not in kept
        assert bytes.fromhex(secret) not in kept
