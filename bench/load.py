"""The load: callers in a closed loop, each waiting for its answer before it asks again."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from statistics import median, quantiles
from threading import Barrier, Thread
from time import perf_counter, process_time
from typing import Any

from bench import bare, people, web
from bench.children import Actor, Spec
from bench.forgeries import ONE_IN, Forger, Tally
from bench.road import Party
from bench.world import World
from fittings.nouns.people import notice_to_wire
from fittings.staff.store import TABLES as STAFF
from fittings.staff.testing import seat
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.municipal_cs.v1 import delivery_service_pb2_grpc as cs_grpc
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import delivery_service_pb2_grpc as national_grpc
from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.calls.client import Caller
from mesh.ids import new_id_text
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from world import chance

Call = Callable[[], object]
FIND = "/juki.prefecture.v1.InquiryService/FindIdentity"


@dataclass(slots=True)
class Side:
    """What one side of a comparison does, for each caller: a call, and a forgery if it judges messages."""

    calls: list[Call]
    forge: Callable[[Tally], None] | None = None
    stack: ExitStack = field(default_factory=ExitStack)


@dataclass(slots=True)
class Log:
    """What one caller saw."""

    seconds: list[float] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    error: str = ""


def drive(side: Side, seconds: float) -> dict[str, Any]:
    """Let every caller of *side* ask for *seconds*; a forgery is a call too, but its time is not a latency."""
    logs = [Log() for _ in side.calls]
    barrier, turn = Barrier(len(logs) + 1), count(1)

    def ask(call: Call, log: Log) -> None:
        barrier.wait()
        end = perf_counter() + seconds
        try:
            while (start := perf_counter()) < end:
                if next(turn) % ONE_IN == 0 and side.forge:
                    side.forge(log.tally)
                else:
                    call()
                    log.seconds.append(perf_counter() - start)
        except Exception as error:
            log.error = f"{type(error).__name__}: {error}"

    threads = [Thread(target=ask, args=each, daemon=True) for each in zip(side.calls, logs, strict=True)]
    for thread in threads:
        thread.start()
    barrier.wait()
    start, processor = perf_counter(), process_time()
    for thread in threads:
        thread.join()
    return _told(logs, perf_counter() - start, process_time() - processor)


def _told(logs: list[Log], took: float, processor: float) -> dict[str, Any]:
    if error := next((log.error for log in logs if log.error), ""):
        raise RuntimeError(error)
    latencies = sorted(each for log in logs for each in log.seconds)
    forged, passed = sum(log.tally.sent for log in logs), sum(log.tally.passed for log in logs)
    calls = len(latencies) + forged
    return {
        "rate": calls / took,
        "p50": median(latencies),
        "p99": quantiles(latencies, n=100)[98] if len(latencies) > 1 else latencies[0],
        "calls": calls,
        "forged": forged,
        "passed": passed,
        "client_cpu": processor / calls,
    }


class Loading:
    """A process full of callers; sides are made when first asked for and kept connected."""

    def __init__(self, world: World, name: str) -> None:
        self._world, self._name = world, name
        self._sides: dict[str, Side] = {}
        self._notices = iter(range(0))

    def ask(self, question: Spec) -> dict[str, Any]:
        """Drive the side that *question* describes for so many *seconds*."""
        about = {key: value for key, value in question.items() if key not in ("seconds", "from_number")}
        if "from_number" in question:
            self._notices = iter(range(question["from_number"], 10**9))
        key = repr(sorted(about.items()))
        if key not in self._sides:
            self._sides[key] = self._make(about)
            drive(self._sides[key], 0.2)  # connections and caches stand before anything is measured
        return drive(self._sides[key], question["seconds"])

    def _make(self, about: dict[str, Any]) -> Side:
        makers = {"road": self._road, "bare": self._bare, "web": self._web}
        return makers[about["side"]](about)

    def _road(self, about: dict[str, Any]) -> Side:
        side = Side([])
        party = Party(self._world, self._name, about.get("traces"), evidence=about.get("evidence", True))
        side.stack.callback(party.close)
        callers = [party.caller() for _ in range(about.get("connections", 1))]
        for caller in callers:
            side.stack.callback(caller.close)
        if about["what"] == "look-up":
            self._sit_down(callers, about["callee"])
        make = [self._call(about, caller.channel(about["callee"])) for caller in callers]
        side.calls = [make[each % len(make)] for each in range(about["callers"])]
        if about.get("forging"):
            body = wire.FindIdentityRequest(resident_code=people.code(1).value).SerializeToString()
            forger = Forger(party, about["callee"], FIND, body)
            side.stack.callback(forger.close)
            side.forge = forger.forge
        return side

    def _sit_down(self, callers: list[Caller], node: str) -> None:
        """Let a clerk work at each of *callers*, with a session as a sign-in at *node* would open it."""
        url = sqlite_url(self._world.state.node(node) / "node.db")
        database = Database(node, url, None, recorder=Recorder(None), migrations=None, fittings=[STAFF])
        for number, caller in enumerate(callers):
            account = f"{self._name.replace('.', '-')}-{number}-{chance.token_hex(2)}"
            caller.sessions[node] = seat(database, self._name, account)
        database.close()

    def _bare(self, about: dict[str, Any]) -> Side:
        channels = [
            bare.channel(self._world, self._name, about["callee"], about["port"])
            for _ in range(about.get("connections", 1))
        ]
        make = [self._call(about, each) for each in channels]
        side = Side([make[each % len(make)] for each in range(about["callers"])])
        for each in channels:
            side.stack.callback(each.close)
        return side

    def _call(self, about: dict[str, Any], channel: Any) -> Call:
        if about["what"] == "look-up":
            look_up = CounterServiceStub(channel).LookUpIdentity
            return lambda: look_up(counter_wire.LookUpIdentityRequest(resident_code=people.code(1).value), timeout=10)
        if about["what"] == "notify":
            return self._notify(channel, about["callee"])
        find = InquiryServiceStub(channel).FindIdentity
        return lambda: find(wire.FindIdentityRequest(resident_code=people.code(1).value), timeout=10)

    def _notify(self, channel: Any, callee: str) -> Call:
        grpcs, kind = (national_grpc, national_wire) if "national" in callee else (cs_grpc, cs_wire)
        stub: Any = grpcs.DeliveryServiceStub(channel)
        notices = self._notices

        def call() -> None:
            item = kind.ChangeNotice(notice=notice_to_wire(people.notice(next(notices))))
            item.delivery.delivery_id = new_id_text()
            (outcome,) = stub.NotifyChanges(kind.NotifyChangesRequest(items=[item]), timeout=10).outcomes
            if outcome.reason:
                raise RuntimeError(outcome.reason)

        return call

    def _web(self, about: dict[str, Any]) -> Side:
        caller = web.Caller(self._world, self._name, about["callee"], about["port"])
        clients = [caller.client() for _ in range(about["callers"])]
        side = Side([partial(caller.call, client) for client in clients])
        for client in clients:
            side.stack.callback(client.close)
        forging = caller.client()
        side.stack.callback(forging.close)

        def forge(tally: Tally) -> None:
            tally.sent += 1
            tally.passed += not caller.forge(forging)

        side.forge = forge
        return side

    def close(self) -> None:
        """Close every connection."""
        for side in self._sides.values():
            side.stack.close()


def play(spec: Spec) -> Actor:
    """Call in the name of *party* in *world*."""
    return Loading(World.load(spec["world"]), spec["party"])
