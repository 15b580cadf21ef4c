"""A whole network of real processes for the journeys, launched as a user launches it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from juki.types.v1.evidence_pb2 import EvidenceRecord, KeptBody
from juki.types.v1.message_header_pb2 import MessageHeader, SignedHeader
from mesh.evidence.frames import frames
from mesh.hosting.network import Network
from mesh.state import State
from mesh.testing import on_free_ports
from nodes import load_kind

ROOT = Path(__file__).resolve().parents[2]
JUKI = [sys.executable, "-m", "cli"]


def juki(*words: str, state: Path, succeed: bool = True) -> str:
    """Run the command line and return what it printed, on either stream."""
    result = subprocess.run(
        [*JUKI, *words, "--state", str(state)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (result.returncode == 0) is succeed, result.stdout + result.stderr
    return result.stdout + result.stderr


def shifted_topology(path: Path, postgres_url: str) -> Path:
    """Write the default topology with free ports to *path*, made harder: the nation has two workers, one prefecture
    keeps its records in PostgreSQL, and the interface system keeps bodies."""
    topology = on_free_ports(ROOT / "topology.yaml")
    topology["hosts"]["national"]["workers"] = 2
    topology["testing"] = True
    topology["nodes"]["hokkaido.prefecture"] = {"database": postgres_url}
    topology["nodes"]["linkage.interface-system"] = {"keep_bodies": True}  # so that a test knows the tokens that passed
    path.write_text(json.dumps(topology, ensure_ascii=False), encoding="utf-8")
    return path


def kept_messages(network: Network, node: str) -> Iterator[tuple[MessageHeader, bytes, bool]]:
    """Yield what passed a node that keeps bodies: header, body, and whether it came in."""
    evidence = network.state.evidence(node)
    kept = (KeptBody.FromString(record) for record, _ in frames(evidence / "bodies.log"))
    bodies = {each.digest: each.body for each in kept}
    for raw, _ in frames(evidence / "messages.log"):
        record = EvidenceRecord.FromString(raw)
        header = MessageHeader.FromString(SignedHeader.FromString(record.signed_header).header)
        if header.body_digest in bodies:
            yield header, bodies[header.body_digest], record.received


@contextmanager
def launched(folder: Path, topology: Path) -> Iterator[Network]:
    """A running network with residents in it, its state below *folder*."""
    state = folder / "var"
    juki("up", "--topology", str(topology), state=state)
    try:
        juki("run", "load-residents", state=state)
        yield Network(topology, State(state), load_kind)
    finally:
        juki("down", state=state)


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory, postgres: object) -> Iterator[Network]:
    """A running network with residents in it."""
    postgres.psql("create database hokkaido;")  # type: ignore[attr-defined]  # ships no types
    uri: str = postgres.get_uri(database="hokkaido")  # type: ignore[attr-defined]
    url = uri.replace("postgresql://", "postgresql+psycopg://", 1)
    folder = tmp_path_factory.mktemp("network")
    with launched(folder, shifted_topology(folder / "topology.yaml", url)) as running:
        yield running
