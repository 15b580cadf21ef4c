"""A node that is killed while it does the rows of a job goes on where it was: every row is done once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fittings.jobs.dying import ROWS
from tests.fittings.jobs.toy import Toy
from tests.house.floors import ROOT


@pytest.mark.parametrize("place", ["within a row", "after the marks", "before the commit", "between units"])
def test_every_row_is_done_once_though_the_node_was_killed(tmp_path: Path, place: str) -> None:
    command = [sys.executable, "-m", "tests.fittings.jobs.dying", str(tmp_path), place]
    died = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}"}, check=False, timeout=60)
    assert died.returncode == -signal.SIGKILL
    toy = Toy(tmp_path)
    assert 0 < len(toy.notes()) < ROWS, "it died in the middle"
    toy.take_turn()
    assert toy.notes() == [f"note {number}" for number in range(ROWS)]
    toy.database.close()
