"""Every command, given what it cannot use: one line, an exit code, never a traceback."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session

from cli.__main__ import main
from mesh.hosting import leftovers, state_folder
from mesh.state import State
from mesh.storage import outbox
from mesh.storage.database import sqlite_url
from mesh.storage.inbox import RoadTables
from mesh.storage.items import Posting
from tests.journeys.conftest import JUKI, ROOT

MESSAGE = "0189d4c6-0000-7000-8000-000000000000"
COMMANDS = (
    ["up"],
    ["down"],
    ["status"],
    ["run", "moving-house"],
    ["trace"],
    ["evidence", MESSAGE, "-o", "nowhere/x"],
    ["verify", "topology.yaml"],
    ["clock", "--push", "1d"],
    ["outbox"],
    ["logs", "japan.national"],
    ["revoke", "japan.national"],
    ["renew", "japan.national"],
    ["reset", "--yes"],
)
MAY_SUCCEED = ("down", "reset")  # where nothing is, nothing is done


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def juki(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Answer]]:
    """The command in this process, which spares its start."""

    def run(*words: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["juki", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Answer(int(ended.value.code or 0), said.out, said.err)

    mask = os.umask(0o077)
    yield run
    os.umask(mask)


def call(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*JUKI, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, env=os.environ | environment
    )


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_state_folder_that_cannot_be_one_gets_one_line(
    words: list[str], tmp_path: Path, juki: Callable[..., Answer]
) -> None:
    (tmp_path / "file").write_text("")
    for state in (str(tmp_path / "file"), "/proc", "/dev/null/below"):
        result = juki(*words, "--state", state)  # an exception that came through would end the test
        if words[0] not in MAY_SUCCEED:
            assert result.returncode in (1, 2)
            assert len(result.stderr.strip().splitlines()) == 1


def test_reset_leaves_a_folder_alone_that_holds_something_else(tmp_path: Path, juki: Callable[..., Answer]) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "thesis.txt").write_text("")
    result = juki("reset", "--yes", "--state", str(tmp_path))
    assert result.returncode == 1
    assert "something else" in result.stderr
    assert (tmp_path / "logs").exists()


def test_the_version_and_the_help_are_there_everywhere(juki: Callable[..., Answer]) -> None:
    assert juki("--version").stdout.strip() == f"juki {version('juki-net')}"
    for words in ([], ["status"], ["reset"]):
        assert "Usage" in juki(*words, "-h").stdout


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["ascii", "C"],
)
def test_a_terminal_that_knows_no_japanese_gets_something_to_read(environment: dict[str, str], tmp_path: Path) -> None:
    state = State(tmp_path / "大")
    state_folder.prepare(state)
    result = call("status", "--state", str(state.root), **environment)
    assert result.returncode == 1
    assert "no network runs" in result.stderr
    assert call("--help", **environment).returncode == 0


def test_a_reader_that_goes_away_is_no_error_worth_a_word() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as gone:
        result = subprocess.run([*JUKI, "--help"], cwd=ROOT, stdout=gone, stderr=subprocess.PIPE, text=True, timeout=60)
    assert "Traceback" not in result.stderr
    assert "Exception" not in result.stderr


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, juki: Callable[..., Answer]) -> None:
    (tmp_path / "bundle.json").write_text("{}")
    for file, said in (("none", "cannot read"), ("bundle.json", "is no certificate")):
        result = juki("verify", str(tmp_path / file), "--root", str(ROOT / "topology.yaml"))
        assert result.returncode == 2
        assert said in result.stderr


def test_commands_about_a_network_say_when_there_is_none_yet(tmp_path: Path, juki: Callable[..., Answer]) -> None:
    for words in (["outbox"], ["clock"], ["logs", "x"], ["revoke", "x"], ["renew", "x"], ["status"]):
        result = juki(*words, "--state", str(tmp_path / "var"))
        assert result.returncode == 1
        assert "juki up" in result.stderr
    assert not (tmp_path / "var").exists()


@pytest.fixture
def state(tmp_path: Path) -> State:
    """The state folder of a network that was started once."""
    found = State(tmp_path / "var")
    state_folder.prepare(found)
    return found


@pytest.mark.parametrize(
    "words",
    [["--push", "99999999d"], ["--push", "1e30d"], ["--set", "9999-12-31T00:00"], ["--set", "0001-01-01"]],
    ids=str,
)
def test_a_time_outside_the_calendar_is_wrong_usage_with_the_range(
    words: list[str], state: State, juki: Callable[..., Answer]
) -> None:
    result = juki("clock", *words, "--state", str(state.root))
    assert result.returncode == 2
    assert "from 2000-01-01 to 2199-12-31" in result.stderr
    assert not state.clock.exists()


@pytest.mark.parametrize("words", [["--reset", "--set", "2027-04-01"], ["--push", "1d", "--reset"], ["--push", ""]])
def test_a_clock_is_moved_in_one_way_at_a_time_and_only_by_a_time(
    state: State, juki: Callable[..., Answer], words: list[str]
) -> None:
    assert juki("clock", *words, "--state", str(state.root)).returncode == 2
    assert not state.clock.exists()


def test_a_moment_with_an_offset_is_that_moment(state: State, juki: Callable[..., Answer]) -> None:
    assert "2027-04-01 18:00" in juki("clock", "--set", "2027-04-01T09:00+00:00", "--state", str(state.root)).stdout


def test_a_damaged_clock_keeps_a_network_from_starting_until_it_is_reset(
    state: State, juki: Callable[..., Answer]
) -> None:
    state.clock.write_text('{"offset_seconds": 8639999913600.0}')
    for words in (["clock"], ["clock", "--push", "1d"], ["up"]):
        result = juki(*words, "--state", str(state.root))
        assert result.returncode == 1
        assert "juki clock --reset" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    result = juki("clock", "--reset", "--state", str(state.root))
    assert (result.returncode, result.stderr) == (0, "")


@pytest.fixture
def launched(state: State) -> State:
    """The state folder of the default network, launched once."""
    state.run.mkdir()
    shutil.copy(ROOT / "topology.yaml", state.run / "topology.yaml")
    return state


def test_what_is_parked_comes_with_the_command_that_resends_it(launched: State, juki: Callable[..., Answer]) -> None:
    engine = create_engine(sqlite_url(launched.node("japan.national") / "node.db"))
    RoadTables.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        rows = [Posting(callee="x", method="/x/Y", person=str(each), item=b"") for each in range(2)]
        outbox.write(session, [(each, None) for each in rows], b"key")
        session.execute(update(outbox.OutboxRow).where(outbox.OutboxRow.seq == 1).values(parked=True, reason="NO"))
    engine.dispose()
    said = juki("outbox", "--state", str(launched.root)).stdout
    assert "2 items undelivered\n1 of japan.national parked" in said
    assert said.endswith("juki outbox --redrive japan.national\n")
    assert juki("outbox", "--redrive", "japan.national", "--state", str(launched.root)).stdout.startswith("1 items")
    assert "redrive" not in juki("outbox", "--state", str(launched.root)).stdout


def test_an_outbox_in_a_damaged_database_is_one_line(launched: State, juki: Callable[..., Answer]) -> None:
    launched.node("japan.national").mkdir(parents=True)
    (launched.node("japan.national") / "node.db").write_bytes(b"nothing of the kind" * 300)
    result = juki("outbox", "--state", str(launched.root))
    assert result.returncode == 1
    assert "the database of japan.national cannot be asked" in result.stderr
    assert "juki status says how the node fares" in result.stderr


def test_reset_looks_before_it_asks(tmp_path: Path, state: State, juki: Callable[..., Answer]) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("")
    with leftovers.hold(state, "japan"):
        for folder, said in ((state.root, "Stop it first: juki down."), (tmp_path / "other", "something else")):
            result = juki("reset", "--state", str(folder))
            assert result.returncode == 1
            assert said in result.stderr
            assert result.stdout == ""


@pytest.mark.parametrize("command", ["revoke", "renew"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sapporo.municipal-sc", "Did you mean sapporo.municipal-cs"),
        ("pension.terminol", "Did you mean pension.terminal"),
        ("Sapporo/Municipal-CS!", "there is no node or client Sapporo/Municipal-CS!."),
        ("九", "juki topology"),
    ],
    ids=["a node", "a client", "no name", "nothing near"],
)
def test_certificates_of_a_misspelt_name_are_refused_with_the_nearest(
    command: str, name: str, said: str, launched: State, juki: Callable[..., Answer]
) -> None:
    result = juki(command, name, "--state", str(launched.root))
    assert result.returncode == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
