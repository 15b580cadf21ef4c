"""Identity notices from the municipality through its prefecture into the nation, as the outboxes send them.

Three hosts, three databases; every call signed, judged and logged. The peer is one signed call a record.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter
from typing import Any, Final

from bench import people
from bench.children import Child
from bench.report import Report
from bench.road import Party
from bench.world import CHAIN, LOADS, World, free_ports, three_tiers
from fittings.nouns.people import notice_to_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as wire
from juki.municipal_cs.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from mesh.ids import new_id_text

BATCH: Final = 500  # what an outbox puts into one call
FULL: Final = (5000, 200, 3.0)  # residents in batches, residents one by one, seconds of single calls
QUICK: Final = (500, 20, 0.5)
PATIENCE: Final = 120.0


def run(quick: bool) -> Report:
    """Measure batches through three tiers, then the same with one record a call."""
    report = Report("notify")
    many, few, seconds = QUICK if quick else FULL
    batched, size = _through_three_tiers(many, BATCH)
    report.add("batches through three tiers", batched, "residents/s")
    report.add("a batch: request body", size, "bytes/resident")
    alone, size = _through_three_tiers(few, 1)
    report.add("one call a record through three tiers", alone, "residents/s")
    report.add("one record a call: request body", size, "bytes/resident")
    report.add("batches ÷ one call a record", batched / alone, at_least=10)
    for node in (CHAIN[0], CHAIN[-1]):
        report.add(f"one call a record to {node} alone, 8 at once", _single_calls(node, 8, seconds), "calls/s")
    return report


def _through_three_tiers(residents: int, items: int) -> tuple[float, float]:
    """Return residents a second until the nation holds all, and bytes a resident; *items* at most in one call."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        world = _start(Path(folder), stack, residents, items)
        party = Party(world, LOADS[0], None)
        stack.callback(party.close)
        caller = party.caller()
        stack.callback(caller.close)
        stub = DeliveryServiceStub(caller.channel(CHAIN[0]))
        requests = [_request(range(at, min(at + items, residents + 1))) for at in range(1, residents + 1, items)]
        start = perf_counter()
        for request in requests:
            refused = [each.reason for each in stub.NotifyChanges(request, timeout=60).outcomes if each.reason]
            if refused:
                raise RuntimeError(refused[0])
        _wait_for_nation(world, residents)
        took = perf_counter() - start
        return residents / took, sum(each.ByteSize() for each in requests) / residents


def _start(folder: Path, stack: ExitStack, residents: int, items: int) -> World:
    world = World.make(folder, three_tiers())
    people.settle_in_nation(world.state.node(CHAIN[-1]), range(1, residents + 1), recorded=False)
    (port,) = free_ports(1)
    where: dict[str, Any] = {"world": str(folder)}
    stack.enter_context(Child("traces", port=port, **where))
    traces = f"http://127.0.0.1:{port}"
    for name in CHAIN:
        host = name.partition(".")[2]
        stack.enter_context(Child("host", host=host, traces=traces, items=0 if items == BATCH else items, **where))
    return World.load(str(folder))


def _request(numbers: Sequence[int]) -> wire.NotifyChangesRequest:
    request = wire.NotifyChangesRequest()
    for number in numbers:
        item = request.items.add(notice=notice_to_wire(people.notice(number)))
        item.delivery.delivery_id = new_id_text()
    return request


def _wait_for_nation(world: World, residents: int) -> None:
    """Look into the nation's file until it holds everybody."""
    file = sqlite3.connect(f"file:{world.state.node(CHAIN[-1]) / 'node.db'}?mode=ro", uri=True, timeout=10)
    pause, end = Event(), perf_counter() + PATIENCE
    try:
        while file.execute("select count(*) from identities").fetchone()[0] < residents:
            if perf_counter() > end:
                raise TimeoutError("the nation does not hold everybody in time")
            pause.wait(0.02)
    finally:
        file.close()


def _single_calls(node: str, callers: int, seconds: float) -> float:
    """Return signed calls a second with one record each to one *node*; what it sends on, it sends meanwhile."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        world = _start(Path(folder), stack, int(1500 * (seconds + 1)), BATCH)
        load = stack.enter_context(Child("load", world=str(world.folder), party=LOADS[0]))
        asked = {"side": "road", "what": "notify", "callee": node, "callers": callers}
        told = load.ask(**asked, from_number=1, seconds=seconds)
        return float(told["rate"])
