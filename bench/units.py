"""What one tier spends on delivered notices, beside the first edition in the same run, and what one birth calls."""

import json
import os
import subprocess
import sys
import tarfile
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.children import ROOT
from bench.report import Report

FIRST_EDITION: Final = "e0408e2"  # the commit that the ground's second edition was built on
DRIVER: Final = ROOT / "bench" / "editions" / "tier.py"
BIRTH: Final = ROOT / "bench" / "editions" / "birth.py"
TURNS: Final = 5
ROUNDS: Final = 6  # of new people and of their amendments, 500 notices each


def run(quick: bool) -> Report:
    """Measure both editions in turn; only this one where the first is not in the repository."""
    report = Report("units")
    with TemporaryDirectory() as folder:
        first = _first_edition(Path(folder))
        turns = [_both(first, 2 if quick else ROUNDS) for _ in range(1 if quick else TURNS)]
    now = [each for each, _ in turns]
    report.add("SQL statements for 500 notices", max(each["statements"] for each in now), at_most=30)
    report.add("functions of ours called for one RegisterBirth", _run(BIRTH, ROOT)["calls"], at_most=200)
    report.add("processor time a notice", median(each["microseconds"] for each in now), "µs")
    if first is None:
        report.faults.append(f"the first edition ({FIRST_EDITION}) is not in this repository: nothing to compare with")
        return report
    ratios = [each["microseconds"] / before["microseconds"] for each, before in turns if before]
    report.add("processor time a notice ÷ the first edition's", median(ratios), at_most=0.5)
    return report


def _both(first: Path | None, rounds: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    before = _measure(first, rounds) if first else None
    return _measure(ROOT, rounds), before


def _measure(edition: Path, rounds: int) -> dict[str, Any]:
    return _run(DRIVER, edition, str(rounds))


def _run(driver: Path, edition: Path, *words: str) -> dict[str, Any]:
    """Run *driver* with *edition* as the project, and return what it printed."""
    environment = {**os.environ, "GRPC_VERBOSITY": "NONE", "PYTHONPATH": f"{edition}:{edition / 'gen'}"}
    command = [sys.executable, str(driver), *words]
    done = subprocess.run(command, cwd=edition, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _first_edition(folder: Path) -> Path | None:
    """Unpack the first edition's tree; None where history does not reach back to it."""
    archive = folder / "first.tar"
    with suppress(subprocess.CalledProcessError, FileNotFoundError):
        command = ["git", "archive", "--output", str(archive), FIRST_EDITION]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        with tarfile.open(archive) as packed:
            packed.extractall(folder / "first", filter="data")
        return folder / "first"
    return None
