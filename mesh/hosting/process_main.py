"""What the supervisor runs: one process for each host's worker, and the trace receiver."""

import os
import resource
import signal
from collections.abc import Callable
from functools import partial
from importlib import import_module

from mesh.hosting.node import NodeModule
from mesh.hosting.supervisor import Run
from mesh.state import State
from mesh.topology.model import Host, Topology
from world import threads

WARM = ("mesh.hosting.host", "mesh.traces.export", "mesh.traces.receiver", "sqlalchemy.dialects.sqlite", "jpholiday")

Kinds = Callable[[str], NodeModule]


def warm_up() -> None:
    """Import what every host needs, once, before any fork; let each have as many open files as it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    for name in WARM:
        import_module(name)


def processes_of(topology: Topology, state: State, kinds: Kinds) -> list[tuple[str, Run]]:
    """Return the processes of a network: names and what each runs."""
    found: list[tuple[str, Run]] = [("traces", partial(_run_traces, topology, state))]
    for host in topology.hosts:
        if host.external:
            continue
        names = [host.name] if host.workers == 1 else [f"{host.name}.{each}" for each in range(host.workers)]
        found += [(name, partial(_run_host, topology, host, state, kinds)) for name in names]
    return found


def trace_endpoint(topology: Topology) -> str:
    """Return where spans go: OpenTelemetry's own variable first, else the network's receiver."""
    return os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{topology.trace_port}")


def _run_host(topology: Topology, host: Host, state: State, kinds: Kinds) -> None:
    from mesh.hosting.host import HostProcess  # with it comes gRPC, which must not start before the fork

    process = HostProcess(topology, host, state, kinds, trace_endpoint(topology))
    process.start()
    _until_told_to_stop()
    process.stop()


def _run_traces(topology: Topology, state: State) -> None:
    from mesh.traces import receiver as trace_store

    server = trace_store.serve(state.traces, topology.trace_port)
    _until_told_to_stop()
    server.stop(1).wait()


def _until_told_to_stop() -> None:
    stopped = threads.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stopped.set())
    stopped.wait()
