"""The command line in a process of its own, as a shell runs it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def juki(*words: str, state: Path, code: int = 0, **environment: str) -> str:
    """Run the command line, require its exit code and that it never shows a traceback; return what it printed."""
    result = subprocess.run(
        [sys.executable, "-m", "cli", *words, "--state", str(state)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
        check=False,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "100"} | environment,
    )
    said = result.stdout + result.stderr
    assert "Traceback" not in said, said
    assert result.returncode == code, said
    return said
