"""``juki staff``: accounts at the machine, whether the network runs or not; passwords never on the command line."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from cli.__main__ import main
from mesh.hosting import state_folder
from mesh.state import State
from tests.cli.helpers import ROOT

Staff = Callable[..., str]
NODE, PASSWORD = "sapporo.resident-record", "correct horse battery"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A network that was launched once and does not run."""
    made = State(tmp_path / "var")
    state_folder.prepare(made)
    made.run.mkdir(parents=True)
    shutil.copy(ROOT / "topology.yaml", made.run / "topology.yaml")
    return made.root


@pytest.fixture
def staff(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Staff]:
    """The command in this process, with *said* in its input."""

    def run(*words: str, state: Path, said: str = "", code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["juki", "staff", *words, "--state", str(state)])
        monkeypatch.setattr(sys, "stdin", StringIO(said))
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert int(ended.value.code or 0) == code, told
        return told.out + told.err

    mask = os.umask(0o077)
    yield run
    os.umask(mask)


def test_an_account_is_opened_listed_and_closed_before_the_node_ever_ran(state: Path, staff: Staff) -> None:
    told = staff("add", NODE, "abe", state=state, said=f"{PASSWORD}\n")
    assert f"otpauth://totp/{NODE}:abe?secret=" in told
    assert PASSWORD not in told
    staff("add", NODE, "sato", "--role", "clerk", state=state, said=f"{PASSWORD}\n")
    listed = staff("list", NODE, state=state).splitlines()
    assert [line.split() for line in listed] == [
        ["abe", "administrator", "open"],
        ["sato", "clerk", "open"],
        ["2", "accounts"],
    ]
    staff("unlock", NODE, "sato", state=state)
    staff("close", NODE, "sato", state=state)
    assert "sato                             clerk          closed" in staff("list", NODE, state=state)
    assert "Choose another name" in staff("add", NODE, "sato", state=state, said=f"{PASSWORD}\n", code=1)


@pytest.mark.parametrize(
    ("words", "said", "told", "code"),
    [
        (["add", NODE, "abe"], "short\n", "fewer than 12 characters", 1),
        (["add", NODE, "abe"], "", "Password is missing", 2),
        (["add", NODE, "abe", "--role", "mayor"], f"{PASSWORD}\n", "there is no role mayor", 2),
        (["add", NODE, "Sato Hanako"], f"{PASSWORD}\n", "is no name of an account", 2),
        (["add", NODE, "a-123456789018"], f"{PASSWORD}\n", "is no name of an account", 2),
        (["add", "sapporo.resident-rekord", "abe"], f"{PASSWORD}\n", "Did you mean sapporo.resident-record", 1),
        (["unlock", NODE, "nobody"], "", "No account here has this name", 1),
        (["close", NODE, "nobody"], "", "No account here has this name", 1),
        (["sign-in", NODE, "abe", "--at", "sapporo.terminol"], f"{PASSWORD}\n123456\n", "no such terminal", 2),
        (["sign-in", "japan.national", "abe"], f"{PASSWORD}\n123456\n", "no such terminal", 2),
    ],
)
def test_what_cannot_be_done_gets_one_line(
    words: list[str], said: str, told: str, code: int, state: Path, staff: Staff
) -> None:
    answer = staff(*words, state=state, said=said, code=code)
    assert told in answer
    assert len(answer.strip().splitlines()) == 1
    assert PASSWORD not in answer


def test_there_is_no_staff_where_there_is_no_network(tmp_path: Path, staff: Staff) -> None:
    assert "Start one with juki up" in staff("list", NODE, state=tmp_path / "none", code=1)
