"""Where output cannot go, one line says so."""

import subprocess
import sys
from pathlib import Path

import pytest

from mesh.traces.store import SpanKeeper
from tests.cli.helpers import ROOT
from tests.mesh.traces.helpers import call


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    keeper = SpanKeeper(folder / "traces.db")
    for at in range(1, 2000):
        keeper.add(call(f"{at:032x}", at))
    keeper.close()
    return folder


def _shell(state: Path, redirection: str) -> "subprocess.CompletedProcess[str]":
    line = f"'{sys.executable}' -m cli trace -n 2000 --state '{state}' {redirection}"
    return subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("redirection", "said"),
    [("> /dev/full", "cannot be written (No space left on device)"), (">&-", "there is no output")],
)
def test_an_output_that_cannot_be_written_is_one_line(state: Path, redirection: str, said: str) -> None:
    result = _shell(state, redirection)
    assert result.returncode == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_reader_that_has_seen_enough_is_no_matter(state: Path) -> None:
    result = _shell(state, "| head -n 1")
    assert result.stdout.startswith("id ")
    assert result.stderr == ""


def test_a_terminal_s_line_is_as_wide_as_a_terminal_and_a_file_s_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.output import width

    assert width() == 100
    monkeypatch.setenv("FORCE_COLOR", "1")
    for columns, wide in (("40", 80), ("80", 80), ("132", 132)):
        monkeypatch.setenv("COLUMNS", columns)
        assert width() == wide
