"""Whatever happens to the supervisor, nothing of a network is left that an operator cannot stop."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from ruamel.yaml import YAML

from mesh.hosting import leftovers, supervisor
from mesh.state import State
from tests.journeys.conftest import JUKI, ROOT, juki
from tests.journeys.test_command_line import _small


def until(met: Callable[[], object], patience: float = 10) -> None:
    end, pause = monotonic() + patience, Event()
    while not met():
        assert monotonic() < end, "it never came"
        pause.wait(0.02)


class Running:
    """A small network of real processes."""

    def __init__(self, folder: Path) -> None:
        self.topology, self.state = _small(folder / "topology.yaml"), State(folder / "var")
        self.up()

    def up(self) -> str:
        return juki("up", "--topology", str(self.topology), state=self.state.root)

    def down(self) -> str:
        return juki("down", state=self.state.root)

    def kill_supervisor(self) -> None:
        os.kill(int((self.state.run / "supervisor.pid").read_text()), signal.SIGKILL)
        until(lambda: not supervisor.is_running(self.state))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path)
    yield made
    made.down()


def test_hosts_end_with_a_supervisor_that_is_killed(running: Running) -> None:
    assert set(leftovers.alive(running.state).values()) == {"cards", "traces"}
    running.kill_supervisor()
    until(lambda: not leftovers.alive(running.state))


def test_a_leftover_that_hears_nothing_is_ended_by_the_next_up(running: Running) -> None:
    stopped = supervisor.process_ids(running.state)["cards"]
    os.kill(stopped, signal.SIGSTOP)
    running.kill_supervisor()
    until(lambda: set(leftovers.alive(running.state).values()) == {"cards"})
    said = running.up()
    assert "ended 1 processes that an earlier network left running: cards" in said
    assert "all 1 nodes are healthy" in said
    assert stopped not in leftovers.alive(running.state)


def test_down_ends_leftovers_where_no_supervisor_runs(running: Running) -> None:
    os.kill(supervisor.process_ids(running.state)["cards"], signal.SIGSTOP)
    running.kill_supervisor()
    assert "ended" in running.down()
    assert leftovers.alive(running.state) == {}
    assert "nothing was running" in running.down()


def test_everything_a_running_network_keeps_is_its_owners_alone(running: Running) -> None:
    command = [*JUKI, "clock", "--push", "1d", "--state", str(running.state.root)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, umask=0o022)
    found = {each: each.lstat().st_mode & 0o777 for each in running.state.root.rglob("*")}
    assert len(found) > 20
    assert {each.name: oct(mode) for each, mode in found.items() if mode != (0o700 if each.is_dir() else 0o600)} == {}
    assert running.state.root.stat().st_mode & 0o777 == 0o700


def fails_to_start(topology: Path, state: State) -> str:
    said = juki("up", "--topology", str(topology), state=state.root, succeed=False)
    assert not supervisor.is_running(state)
    assert leftovers.alive(state) == {}
    return said


def test_up_says_what_a_database_that_is_away_answers_and_leaves_nothing_running(tmp_path: Path) -> None:
    topology, state = _small(tmp_path / "topology.yaml"), State(tmp_path / "var")
    yaml = YAML()
    tree = yaml.load(topology)
    with socket.socket() as nobody:  # bound, and listened to by nobody
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        tree["nodes"] = {"japan.card-management": {"database": f"postgresql+psycopg://u:secret@127.0.0.1:{port}/cards"}}
        yaml.dump(tree, topology)
        began = monotonic()
        said = fails_to_start(topology, state)
    assert monotonic() - began < 30
    assert "japan.card-management on cards is not ready" in said
    assert "refused" in said
    assert "secret" not in said


def test_up_says_why_a_host_does_not_stay_up_and_does_not_wait_a_minute(tmp_path: Path) -> None:
    topology, state = _small(tmp_path / "topology.yaml"), State(tmp_path / "var")
    juki("up", "--topology", str(topology), state=state.root)
    juki("down", state=state.root)
    evidence = state.node("japan.card-management") / "evidence"
    if evidence.exists():
        evidence.rename(evidence.with_name("was"))
    evidence.write_text("not a folder")
    began = monotonic()
    said = fails_to_start(topology, state)
    assert monotonic() - began < 30
    assert "cards does not stay up: " in said
    assert "evidence" in said
    assert "Put that right and run juki up again" in said


def test_a_folder_of_the_first_edition_is_too_old_until_it_is_reset(tmp_path: Path) -> None:
    topology, state = _small(tmp_path / "topology.yaml"), State(tmp_path / "var")
    (state.pki / "root").mkdir(parents=True)
    (state.pki / "root" / "root.crt").write_text("")
    (state.root / "notes.txt").write_text("the operator's own")
    for words in (["up", "--topology", str(topology)], ["status"], ["outbox"], ["clock"]):
        said = juki(*words, state=state.root, succeed=False)
        assert "too old" in said
        assert "juki reset" in said
    juki("reset", "--yes", state=state.root)
    assert [each.name for each in state.root.iterdir()] == ["notes.txt"]


def test_a_network_is_not_reset_while_it_runs(running: Running) -> None:
    assert "juki down" in juki("reset", "--yes", state=running.state.root, succeed=False)
    running.down()
    assert "removed" in juki("reset", "--yes", state=running.state.root)
    assert not running.state.root.exists()
