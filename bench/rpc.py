"""The single call and the three-tier look-up, each beside the same call bare and beside FastAPI with JWS."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any, Final

from bench import people, steps
from bench.bare import bare_folder
from bench.children import Child, cpu_seconds
from bench.report import Report, ratio
from bench.world import CHAIN, LOADS, World, free_ports, single_calls, three_tiers

CALLEE: Final = "full.prefecture"
Rounds = dict[str, list[dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Length:
    """How long to measure."""

    rounds: int
    seconds: float  # of one side in one round


FULL: Final = Length(5, 0.8)
QUICK: Final = Length(1, 0.3)


@dataclass(frozen=True, slots=True)
class Contender:
    """One side: the processes that serve it and what the load is asked."""

    servers: Sequence[Child]
    question: Mapping[str, Any]


def run(quick: bool) -> Report:
    """Measure everything about calls."""
    length, report = QUICK if quick else FULL, Report("rpc")
    with TemporaryDirectory() as folder:
        _single(Path(folder) / "single", length, report)
        _chain(Path(folder) / "chain", length, report)
    return report


def alternate(loads: Sequence[Child], sides: Mapping[str, Contender], callers: int, length: Length) -> Rounds:
    """Let every side have its turn in every round, in the other order every second time."""
    found: Rounds = {name: [] for name in sides}
    for number in range(length.rounds + 1):
        for name in list(sides)[:: 1 if number % 2 else -1]:
            told = _turn(loads, sides[name], callers // len(loads), length.seconds)
            if number:  # the first round only warms up
                found[name].append(told)
    return found


def _turn(loads: Sequence[Child], side: Contender, callers: int, seconds: float) -> dict[str, float]:
    before = sum(cpu_seconds(each.pid) for each in side.servers)
    for load in loads:
        load.begin(**side.question, callers=callers, seconds=seconds)
    told = [load.end() for load in loads]
    calls = sum(each["calls"] for each in told)
    return {
        "rate": sum(each["rate"] for each in told),
        "p50": median(each["p50"] for each in told),
        "forged": sum(each["forged"] for each in told),
        "passed": sum(each["passed"] for each in told),
        "client_cpu": sum(each["client_cpu"] * each["calls"] for each in told) / calls,
        "server_cpu": (sum(cpu_seconds(each.pid) for each in side.servers) - before) / calls,
    }


def series(rounds: Rounds, name: str, key: str) -> list[float]:
    """Return one value of one side, round by round."""
    return [each[key] for each in rounds[name]]


def _single(folder: Path, length: Length, report: Report) -> None:
    folder.mkdir()
    World.make(folder, single_calls())
    ports = free_ports(4)
    where, traces = str(folder), f"http://127.0.0.1:{ports[0]}"
    with ExitStack() as stack:

        def child(role: str, **spec: Any) -> Child:
            return stack.enter_context(Child(role, world=where, **spec))

        receiver = child("traces", port=ports[0])
        sides = _sides(child, receiver, traces, ports)
        loads = [child("load", party=name) for name in LOADS]
        _wait_for_web(sides["web"].servers[0])
        for callers in (1, 64):
            chosen = sides if callers == 64 else {name: sides[name] for name in ("bare", "road", "untraced", "web")}
            _tell(alternate(loads[:1], chosen, callers, length), callers, report)
        pairs = _pairs(child, traces, ports[3])
        _tell_pair(alternate(loads, pairs, 64, length), report)
    for name, microseconds in steps.costs(World.load(where), 30 if length == QUICK else 300).items():
        report.add(f"alone: {name}", microseconds, "µs")


def _sides(child: Any, receiver: Child, traces: str, ports: Sequence[int]) -> dict[str, Contender]:
    def road(host: str, tracing: str | None, *without: str, **asked: Any) -> Contender:
        server = child("host", host=host, constant=True, traces=tracing, without=without)
        question = {"side": "road", "what": "find", "callee": f"{host}.prefecture", "traces": tracing, **asked}
        return Contender([server], question)

    forging = {"forging": True}
    bare = {"side": "bare", "what": "find", "callee": CALLEE, "port": ports[1]}
    web = {"side": "web", "what": "find", "callee": CALLEE, "port": ports[2]}
    return {
        "bare": Contender([child("bare", node=CALLEE, port=ports[1])], bare),
        "road": road("full", traces, **forging),
        "web": Contender([child("web", node=CALLEE, caller=LOADS[0], port=ports[2])], web),
        "untraced": road("untraced", None, **forging),
        "without evidence": road("unlogged", traces, "evidence", evidence=False, **forging),
        "without replay check": road("unclaimed", traces, "replay"),
    }


def _pairs(child: Any, traces: str, port: int) -> dict[str, Contender]:
    """Two workers behind one port on either side, two processes of callers with four connections each."""
    hosts = [child("host", host="pair", constant=True, traces=traces) for _ in range(2)]
    bare = [child("bare", node="pair.prefecture", port=port) for _ in range(2)]
    asked = {"what": "find", "callee": "pair.prefecture", "connections": 4}
    return {
        "bare": Contender(bare, {**asked, "side": "bare", "port": port}),
        "road": Contender(hosts, {**asked, "side": "road", "traces": traces, "forging": True}),
    }


def _wait_for_web(server: Child) -> None:
    pause = Event()
    while not server.ask()["up"]:
        pause.wait(0.05)


def _tell(rounds: Rounds, callers: int, report: Report) -> None:
    at = f"{callers} caller{'s' * (callers > 1)}"
    for name in rounds:
        report.add(f"{at}, {name}: throughput", median(series(rounds, name, "rate")), "calls/s")
        report.add(f"{at}, {name}: p50", median(series(rounds, name, "p50")) * 1e3, "ms")
        processor = [each["client_cpu"] + each["server_cpu"] for each in rounds[name]]
        report.add(f"{at}, {name}: processor, both ends", median(processor) * 1e6, "µs/call")
    many = callers > 1
    road = series(rounds, "road", "rate")
    report.add(f"{at}: road ÷ bare", ratio(road, series(rounds, "bare", "rate")), at_least=0.5 if many else None)
    report.add(f"{at}: road ÷ FastAPI+JWS", ratio(road, series(rounds, "web", "rate")), at_least=1.3 if many else None)
    p50 = ratio(series(rounds, "road", "p50"), series(rounds, "bare", "p50"))
    report.add(f"{at}: p50, road ÷ bare", p50, at_most=None if many else 2)
    cost = 1 - ratio(road, series(rounds, "untraced", "rate"))
    report.add(f"{at}: tracing costs", 100 * cost, "%", at_most=10 if many else None)
    for name in rounds.keys() - {"road", "bare", "web", "untraced"}:
        report.add(f"{at}: {name}, throughput ×", ratio(series(rounds, name, "rate"), road))
    _tell_forgeries(rounds, at, report)


def _tell_pair(rounds: Rounds, report: Report) -> None:
    road, bare = series(rounds, "road", "rate"), series(rounds, "bare", "rate")
    report.add("2 workers, 64 callers: road", median(road), "calls/s")
    report.add("2 workers, 64 callers: road ÷ bare", ratio(road, bare))
    _tell_forgeries(rounds, "2 workers", report)


def _tell_forgeries(rounds: Rounds, at: str, report: Report) -> None:
    for name in rounds:
        sent, passed = sum(series(rounds, name, "forged")), sum(series(rounds, name, "passed"))
        if name == "road":
            report.add(f"{at}: forgeries refused", sent - passed)
        if passed:
            report.faults.append(f"{at}, {name}: {passed:.0f} of {sent:.0f} forgeries were not refused as they should")
        elif not sent and name in ("road", "web", "untraced"):
            report.faults.append(f"{at}, {name}: no forgery was sent, so nothing is shown")


def _chain(folder: Path, length: Length, report: Report) -> None:
    """Look up, at the municipality, a person only the nation knows."""
    folder.mkdir()
    world = World.make(folder, three_tiers())
    for place in (world.state.node(CHAIN[-1]), bare_folder(world, CHAIN[-1])):
        people.settle_in_nation(place, range(1, 200), recorded=True)
    ports = free_ports(1 + len(CHAIN))
    where, traces = str(folder), f"http://127.0.0.1:{ports[-1]}"
    at = dict(zip(CHAIN, ports, strict=False))
    asked = {"what": "look-up", "callee": CHAIN[0]}
    with ExitStack() as stack:

        def child(role: str, **spec: Any) -> Child:
            return stack.enter_context(Child(role, world=where, **spec))

        child("traces", port=ports[-1])
        hosts = [child("host", host=name.partition(".")[2], traces=traces) for name in CHAIN]
        bare = [child("bare-chain", node=name, ports=at) for name in CHAIN]
        sides = {
            "bare": Contender(bare, {**asked, "side": "bare", "port": at[CHAIN[0]]}),
            "road": Contender(hosts, {**asked, "side": "road", "traces": traces}),
        }
        rounds = alternate([child("load", party=LOADS[0])], sides, 1, length)
    for name in sides:
        report.add(f"three tiers, {name}: p50", median(series(rounds, name, "p50")) * 1e3, "ms")
    p50 = ratio(series(rounds, "road", "p50"), series(rounds, "bare", "p50"))
    report.add("three tiers: p50, road ÷ bare", p50, at_most=2)
