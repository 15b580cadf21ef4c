"""The command line as an operator meets it: what it refuses, it refuses with a remedy, and nothing starts."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from mesh.hosting import supervisor
from mesh.hosting.network import Network
from mesh.state import State
from mesh.testing import free_port
from mesh.topology import file as topology_file
from tests.journeys.conftest import JUKI, ROOT, juki
from tools import freeze
from world import locks


def _changed(path: Path, change: str, into: str) -> Path:
    text = (ROOT / "topology.yaml").read_text(encoding="utf-8")
    assert change in text
    path.write_text(text.replace(change, into, 1), encoding="utf-8")
    return path


def _check(topology: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [*JUKI, "check", "--topology", str(topology), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def _small(path: Path, **changes: object) -> Path:
    """Write a topology of one prefecture-less nation and a card system: quick to start."""
    tree = {
        "version": 2,
        "name": "small",
        "ports": free_port(),
        "trace_port": free_port(),
        "templates": {"nation": {"on": {"cards": ["card_management"]}}, "city": {"hosts": {"": ["municipal_cs"]}}},
        "rules": [{"from": "municipal_cs", "to": "card_management", "of": "the one"}],
        "bodies": [{"id": "japan", "template": "nation"}],
        "clients": [{"id": "network", "kind": "operator"}],
        **changes,
    }
    path.write_text(json.dumps(tree), encoding="utf-8")
    return path


def test_the_default_topology_is_proven() -> None:
    result = _check(ROOT / "topology.yaml")
    assert result.returncode == 0
    assert "proven" in result.stdout


@pytest.mark.parametrize(
    ("change", "into", "path"),
    [
        (
            "     carries: [acquisition_number, symbol]}\n  - {from: core",
            "     carries: [acquisition_number, symbol, my_number]}\n  - {from: core",
            "interface_system → core_system",
        ),
        (
            "methods: [BeginAcquisitions, RequestInformation],\n     carries: [",
            "methods: [BeginAcquisitions, RequestInformation],\n     carries: [my_number, ",
            "city_middle_server → middle_server",
        ),
        (
            "methods: [BeginAcquisitions], carries: [",
            "methods: [BeginAcquisitions], carries: [my_number, ",
            "addressee → city_middle_server",
        ),
    ],
    ids=["toward the core", "toward the middle server", "toward the city's side of it"],
)
def test_a_rule_that_lets_my_number_travel_is_refused_with_the_path(
    tmp_path: Path, change: str, into: str, path: str
) -> None:
    result = _check(_changed(tmp_path / "topology.yaml", change, into))
    assert result.returncode == 1
    assert "my_number" in result.stderr
    assert path in result.stderr


@pytest.mark.parametrize(
    ("change", "into", "said"),
    [
        ("name: japan\n", "name: japan\nflavour: plum\n", "unknown key"),
        ("port: 7110", "port: 7109", "used twice"),
        ("to: national", "to: nowhere", "there is no kind nowhere"),
        ("methods: [GetPerson]", "methods: [GetPeople]", "has no method GetPeople"),
    ],
    ids=["unknown key", "port twice", "rule to nowhere", "no such method"],
)
def test_a_fault_in_the_topology_comes_with_file_line_and_remedy(
    tmp_path: Path, change: str, into: str, said: str
) -> None:
    topology = _changed(tmp_path / "topology.yaml", change, into)
    result = _check(topology)
    assert result.returncode == 1
    assert f"{topology}:" in result.stderr
    assert said in result.stderr


def _topology(*words: str, path: Path = ROOT / "topology.yaml") -> str:
    command = [*JUKI, "topology", "--topology", str(path), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_topology_is_shown_expanded() -> None:
    said = _topology()
    assert re.search(r"sapporo\.municipal-cs +sapporo-juki +127\.0\.0\.1:7102 +juki-net\.juki\.test", said)
    assert re.search(r"pension\.terminal +\(a client\) +pension\.juki\.test", said)
    counts = re.search(r"(\d+) nodes on \d+ hosts, (\d+) clients\n$", said)
    assert counts
    assert int(counts[1]) + int(counts[2]) == len(freeze.PARTIES.read_text().splitlines())


def test_a_topologys_rights_are_shown_one_a_line() -> None:
    said = _topology("--rights").splitlines()
    assert sorted(said) == freeze.RIGHTS.read_text().splitlines()


def test_the_whole_country_is_written_and_proven(tmp_path: Path) -> None:
    path = tmp_path / "country.yaml"
    path.write_text(_topology("--country"), encoding="utf-8")
    result = _check(path)
    assert (result.returncode, "rules: proven" in result.stdout) == (0, True), result.stderr
    again = tmp_path / "again.yaml"
    again.write_text(_topology("--country", path=path), encoding="utf-8")
    assert topology_file.read(again).words == topology_file.read(path).words


def test_who_could_conspire_is_listed() -> None:
    said = _check(ROOT / "topology.yaml", "--coalitions").stdout
    lines = dict(line.split(": ", 1) for line in said.splitlines()[:-1])
    assert "my_number–symbol" in lines["addressee + middle_server"].split(", ")
    assert not [kinds for kinds, pairs in lines.items() if " + " not in kinds and "my_number–symbol" in pairs]


def test_a_kind_that_there_is_not_is_named(tmp_path: Path) -> None:
    topology = _small(tmp_path / "topology.yaml", templates={"nation": {"on": {"cards": ["plum"]}}}, rules=[])
    result = _check(topology)
    assert result.returncode == 1
    assert "there is no kind plum" in result.stderr


def test_nothing_starts_when_a_port_is_in_use(tmp_path: Path) -> None:
    topology = _small(tmp_path / "topology.yaml")
    port = json.loads(topology.read_text())["ports"]
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        said = juki("up", "--topology", str(topology), state=tmp_path / "var", succeed=False)
    assert str(port) in said
    assert "nothing was started" in said
    assert not supervisor.is_running(State(tmp_path / "var"))


def test_a_network_starts_says_so_twice_and_stops(tmp_path: Path) -> None:
    topology, state = _small(tmp_path / "topology.yaml"), tmp_path / "var"
    try:
        assert "all 1 nodes are healthy" in juki("up", "--topology", str(topology), state=state)
        assert "already running" in juki("up", "--topology", str(topology), state=state)
        other = _small(tmp_path / "other.yaml")
        assert "another topology" in juki("up", "--topology", str(other), state=state, succeed=False)
    finally:
        assert "stopped" in juki("down", state=state)
    assert "nothing was running" in juki("down", state=state)
    assert "juki up" in juki("status", state=state, succeed=False)


def test_a_start_names_what_runs_elsewhere(tmp_path: Path) -> None:
    elsewhere = {"external": True, "address": "127.0.0.1", "port": free_port()}
    topology = _small(
        tmp_path / "topology.yaml",
        templates={
            "nation": {"hosts": {"cards": ["card_management"], "other": ["national"]}},
            "city": {"hosts": {"": ["municipal_cs"]}},
        },
        hosts={"japan-other": elsewhere},
    )
    state = tmp_path / "var"
    try:
        said = juki("up", "--topology", str(topology), state=state)
        assert f"not started here, since they run elsewhere: japan-other at 127.0.0.1:{elsewhere['port']}" in said
        assert "all 1 nodes are healthy" in said
    finally:
        juki("down", state=state)


def test_of_two_starts_at_once_one_waits_for_nobody(tmp_path: Path) -> None:
    topology, state = _small(tmp_path / "topology.yaml"), State(tmp_path / "var")
    with locks.held(state.run / "up.lock"):
        said = juki("up", "--topology", str(topology), state=state.root, succeed=False)
    assert "another start is under way" in said


def test_a_killed_start_is_mended_by_running_it_again(tmp_path: Path) -> None:
    topology, state = _small(tmp_path / "topology.yaml"), State(tmp_path / "var")
    juki("up", "--topology", str(topology), state=state.root)
    for pid in (int((state.run / "supervisor.pid").read_text()), *supervisor.process_ids(state).values()):
        os.kill(pid, signal.SIGKILL)
    (state.pki / "nodes" / "japan.card-management" / "tls.key").unlink()
    shutil.rmtree(state.pki / "domains")
    try:
        assert "healthy" in juki("up", "--topology", str(topology), state=state.root)
    finally:
        juki("down", state=state.root)


def test_the_clock_is_shown_pushed_and_reset(network: Network) -> None:
    assert "0:00:00 from real time" in juki("clock", state=network.state.root)
    assert "14 days" in juki("clock", "--push", "14d", state=network.state.root)
    assert "0:00:00 from real time" in juki("clock", "--reset", state=network.state.root)
    assert "no time" in juki("clock", "--push", "soon", state=network.state.root, succeed=False)


def test_the_outbox_and_the_logs_can_be_seen(network: Network) -> None:
    assert "items undelivered" in juki("outbox", state=network.state.root)
    juki("logs", "japan.national", state=network.state.root)  # of two workers
    juki("logs", "hokkaido.prefecture", state=network.state.root)


def test_a_wrong_word_gets_help(network: Network) -> None:
    assert "moving-house" in juki("run", "moving-hause", state=network.state.root, succeed=False)
    assert "not a message id" in juki("evidence", "nonsense", "-o", "x", state=network.state.root, succeed=False)
    assert "no such trace" in juki("trace", "ffffffff", state=network.state.root, succeed=False)
