"""What outlived its supervisor is found, and ended."""

import subprocess
import sys
from pathlib import Path

from mesh.hosting import leftovers
from mesh.state import State

HOLD = """
import sys
from pathlib import Path
from mesh.hosting import leftovers
from mesh.state import State
held = leftovers.hold(State(Path(sys.argv[1])), "national.0")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_is_known_to_live_by_its_lock_and_to_be_dead_without(tmp_path: Path) -> None:
    state = State(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert leftovers.alive(state) == {process.pid: "national.0"}
        assert leftovers.end_leftovers(state, 5) == ["national.0"]
    assert leftovers.alive(state) == {}
    assert leftovers.end_leftovers(state) == []
    assert list(state.hosts.iterdir()) == []
