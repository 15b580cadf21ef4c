"""What is noted of what passes, and that nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1.linkage_pb2 import IssuedSymbol
from nodes.interface_system.domain import Passage
from nodes.interface_system.store import Store
from tests.nodes.interface_system.relay import NUMBER, SAPPORO, Relay, delivery

NOW = datetime(2026, 4, 1, tzinfo=UTC)
PASSED = Passage(known_as="1", body=SAPPORO, method="DeliverSymbols", refusal=None, pass_time=NOW)


def note(relay: Relay, *passages: Passage) -> None:
    with Store(relay.database).writing() as unit:
        unit.passages.add(*passages)


def test_a_repeated_delivery_is_noted_in_one_line_and_the_newest_counts(relay: Relay) -> None:
    turned_away = replace(PASSED, refusal="PERMIT_EXPIRED")
    note(relay, PASSED, PASSED, turned_away)
    assert relay.noted() == [("DeliverSymbols", SAPPORO, "PERMIT_EXPIRED")]
    note(relay, replace(PASSED, pass_time=NOW + timedelta(minutes=1)))
    assert relay.noted() == [("DeliverSymbols", SAPPORO, "RELAYED")]


def test_a_refused_delivery_is_noted_with_its_reason(relay: Relay) -> None:
    note(relay, PASSED, replace(PASSED, known_as="2", method="PublishKeys", refusal="BODY_MISMATCH"))
    assert relay.noted() == [("DeliverSymbols", SAPPORO, "RELAYED"), ("PublishKeys", SAPPORO, "BODY_MISMATCH")]


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
