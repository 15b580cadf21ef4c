"""The two commands on a machine that cannot run them yet, and without anything set up."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "awk", "rm", "touch")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A clone and a path of programs on which every Python is too old."""
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS:
        (programs / name).symlink_to(str(shutil.which(name)))
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    return tmp_path


def make(machine: Path, target: str) -> "subprocess.CompletedProcess[str]":
    command = [str(shutil.which("make")), target]
    path = {"PATH": str(machine / "bin")}
    return subprocess.run(command, cwd=machine, env=path, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("target", ["up", "test"])
def test_a_python_that_is_too_old_is_told_in_one_line_before_anything_else(machine: Path, target: str) -> None:
    result = make(machine, target)
    assert result.returncode != 0
    assert result.stdout == ""
    assert "needs Python 3.11 or newer" in result.stderr.splitlines()[0]
    assert not (machine / ".venv").exists()


def test_nothing_is_set_up_only_to_stop_nothing(machine: Path) -> None:
    assert make(machine, "down").stdout.strip() == "nothing was running"
    assert make(machine, "clean").returncode == 0
