"""A whole network of real processes for the journeys, launched as a user launches it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from mesh.hosting.network import Network
from mesh.state import State
from mesh.testing import free_port
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
    yaml = YAML()
    topology = yaml.load((ROOT / "topology.yaml").read_text(encoding="utf-8"))
    topology["trace_port"] = free_port()
    for host in topology["hosts"]:
        host["port"] = free_port()
        if host["name"] == "national":
            host["workers"] = 2
        for node in host["nodes"]:
            if node["id"] == "hokkaido":
                node["database"] = postgres_url
            if node["kind"] == "interface_system":
                node["keep_bodies"] = True  # so that a test knows the tokens that passed
    with path.open("w", encoding="utf-8") as out:
        yaml.dump(topology, out)
    return path


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory, postgres: object) -> Iterator[Network]:
    """A running network with residents in it."""
    postgres.psql("create database hokkaido;")  # type: ignore[attr-defined]  # ships no types
    uri: str = postgres.get_uri(database="hokkaido")  # type: ignore[attr-defined]
    url = uri.replace("postgresql://", "postgresql+psycopg://", 1)
    folder = tmp_path_factory.mktemp("network")
    state, topology = folder / "var", shifted_topology(folder / "topology.yaml", url)
    juki("up", "--topology", str(topology), state=state)
    try:
        juki("run", "load-residents", state=state)
        yield Network(topology, State(state), load_kind)
    finally:
        juki("down", state=state)
