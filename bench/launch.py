"""Getting up: the default network by host, and one host with all 1,788 municipalities and prefectures."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import run as run_process
from sys import executable
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from bench import reading
from bench.children import ROOT, Child, memory
from bench.report import Report
from bench.world import World, whole_country
from mesh.hosting import supervisor
from mesh.state import State
from mesh.testing import on_free_ports

TOPOLOGY: Final = ROOT / "topology.yaml"
MEBI: Final = 1 << 20


def run(quick: bool) -> Report:
    """Measure all; *quick* leaves the whole country out."""
    report = Report("launch")
    reading.measure(report)
    _default(report)
    if not quick:
        _country(report)
    return report


def _juki(*arguments: str) -> str:
    """Run a command of the project; its error text when it fails."""
    done = run_process([executable, "-m", "cli", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stderr.strip() or "failed" if done.returncode else ""


def _default(report: Report) -> None:
    if problem := _juki("check", "--topology", str(TOPOLOGY)):
        report.faults.append(f"the default topology is not proven: {problem}")
        return
    with TemporaryDirectory() as folder:
        topology, state = Path(folder) / "topology.yaml", Path(folder) / "state"
        with_other_ports(topology)
        start = perf_counter()
        with _running(topology, state) as problem:
            if problem:
                report.faults.append(problem)
                return
            took = perf_counter() - start
            report.add("default network: all nodes healthy, certificates made too", took, "s", at_most=10)
            total = 0
            for name, pid in _processes(State(state)).items():
                report.add(f"default network: {name}", memory(pid) / MEBI, "MiB")
                total += memory(pid)
            report.add("default network: in all", total / MEBI, "MiB", at_most=1.2 * 1024)
        start = perf_counter()
        with _running(topology, state):
            report.add("default network: started again", perf_counter() - start, "s")


def _processes(state: State) -> dict[str, int]:
    return {"supervisor": int((state.run / "supervisor.pid").read_text()), **supervisor.process_ids(state)}


def with_other_ports(path: Path) -> None:
    """Write the default topology with ports that are free."""
    path.write_text(json.dumps(on_free_ports(TOPOLOGY), ensure_ascii=False), encoding="utf-8")


@contextmanager
def _running(topology: Path, state: Path) -> Iterator[str]:
    """Yield what went wrong while the network started, empty when it runs; stop it in the end."""
    try:
        yield _juki("up", "--topology", str(topology), "--state", str(state))
    finally:
        _juki("down", "--state", str(state))


def _country(report: Report) -> None:
    """Start 1,788 nodes behind one port, and as many certificates behind a bare one; certificates are made before."""
    with TemporaryDirectory() as folder:
        start = perf_counter()
        world = World.make(Path(folder), whole_country())
        report.add("1,788 bodies: making certificates (not counted)", perf_counter() - start, "s")
        where, took = str(world.folder), {}
        for role in ("country", "bare-country", "country", "bare-country"):  # the first of each only warms the disk
            with ExitStack() as stack:
                child = stack.enter_context(Child(role, world=where))
                took[role] = float(child.told["seconds"])
                size = memory(child.pid)
            if role == "country":
                kept = size
        report.add("1,788 bodies on one host: last node healthy", took["country"], "s")
        report.add("1,788 certificates, bare: last name answers", took["bare-country"], "s")
        report.add("1,788 bodies: time, road ÷ bare", took["country"] / took["bare-country"], at_most=2)
        report.add("1,788 bodies on one host: memory", kept / MEBI, "MiB")
