"""What is known of a process from outside: how it fared, why it ended."""

from pathlib import Path

from sqlalchemy.exc import OperationalError

from mesh.hosting import process_records
from mesh.hosting.process_records import Record
from mesh.state import State
from vocabulary.refusals import NotFound


def test_a_cause_is_one_line_without_statement_or_parameters() -> None:
    error = OperationalError("select name from people where name = ?", ("見本 太郎",), OSError("away\nfor now"))
    assert process_records.cause_of(error) == "OSError: away for now"
    assert process_records.cause_of(NotFound()) == NotFound().explain()
    assert process_records.cause_of(ValueError()) == "ValueError: no more is known"
    assert len(process_records.cause_of(ValueError("x" * 9999))) < 600


def test_the_last_word_of_a_process_goes_before_how_it_was_ended(tmp_path: Path) -> None:
    state = State(tmp_path)
    assert process_records.cause(state, "cards") == ""
    record = Record(name="cards", pid=0, start_time="", crashes=process_records.CRASHES, last_exit=-9)
    process_records.keep(state, record)
    assert process_records.records(state) == {"cards": record}
    assert record.crash_loops
    assert process_records.cause(state, "cards") == "it was ended by SIGKILL"
    process_records.keep_cause(state, "cards", OSError("port 1 cannot be used"))
    assert process_records.cause(state, "cards") == "OSError: port 1 cannot be used"
    process_records.forget(state)
    assert process_records.records(state) == {}
    assert process_records.cause(state, "cards") == ""
