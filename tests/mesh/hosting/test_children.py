"""What is known of a process from outside: that it lives, how it fared, why it ended."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy.exc import OperationalError

from mesh.hosting import children
from mesh.hosting.children import Record
from mesh.state import State
from vocabulary.refusals import NotFound

HOLD = """
import sys
from pathlib import Path
from mesh.hosting import children
from mesh.state import State
held = children.hold(State(Path(sys.argv[1])), "national.0")
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
        assert children.alive(state) == {process.pid: "national.0"}
        assert children.end_leftovers(state, 5) == ["national.0"]
    assert children.alive(state) == {}
    assert children.end_leftovers(state) == []
    assert list(state.hosts.iterdir()) == []


def test_a_cause_is_one_line_without_statement_or_parameters() -> None:
    error = OperationalError("select name from people where name = ?", ("見本 太郎",), OSError("away\nfor now"))
    assert children.cause_of(error) == "OSError: away for now"
    assert children.cause_of(NotFound()) == NotFound().explain()
    assert children.cause_of(ValueError()) == "ValueError: no more is known"
    assert len(children.cause_of(ValueError("x" * 9999))) < 600


def test_the_last_word_of_a_process_goes_before_how_it_was_ended(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert children.cause(state, "cards") == ""
    record = Record(name="cards", pid=0, start_time="", crashes=children.CRASHES, last_exit=-9)
    children.keep(state, record)
    assert children.records(state) == {"cards": record}
    assert record.crash_loops
    assert children.cause(state, "cards") == "it was ended by SIGKILL"
    children.keep_cause(state, "cards", OSError("port 1 cannot be used"))
    assert children.cause(state, "cards") == "OSError: port 1 cannot be used"
    children.forget(state)
    assert children.records(state) == {}
    assert children.cause(state, "cards") == ""
