"""Rows are done in order, each once and by itself, whatever happens to the others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fittings.jobs import runner, store
from fittings.jobs.domain import Row, RowFailed
from mesh.storage.unit import Unit
from tests.fittings.jobs.toy import FAILING, REFUSED, TRACE, UNREADABLE, NoteUnwanted, Toy
from vocabulary.refusals import Malformed, NotNow

DONE = ("DONE", None, "", "")


def test_rows_are_done_in_their_order_and_what_they_say_is_deleted(toy: Toy) -> None:
    job = toy.start("one", "two", "three")
    assert [state for state, *_ in toy.rows(job)] == ["WAITING"] * 3
    toy.take_turn()
    assert toy.notes() == ["one", "two", "three"]
    assert toy.rows(job) == [DONE] * 3
    assert toy.state(job) == "FINISHED"


def test_more_rows_than_one_unit_takes_are_done_in_one_turn(toy: Toy) -> None:
    texts = [f"note {number}" for number in range(2 * runner.CHUNK + 1)]
    toy.start(*texts)
    toy.take_turn()
    assert toy.notes() == texts


def test_a_row_that_is_wrong_has_its_own_reason_and_the_others_go_on(toy: Toy) -> None:
    job = toy.start("one", UNREADABLE, REFUSED, "two")
    toy.take_turn()
    malformed = Malformed("note", "is unreadable")
    assert toy.rows(job) == [
        DONE,
        ("REFUSED", None, "MALFORMED", malformed.explain_in_japanese()),
        ("REFUSED", None, "NOTE_UNWANTED", NoteUnwanted.japanese),
        DONE,
    ]
    assert toy.state(job) == "FINISHED"


def test_what_a_refused_row_had_kept_is_taken_back(toy: Toy) -> None:
    toy.start("one", REFUSED, "two")
    toy.take_turn()
    assert toy.notes() == ["one", "two"]


def test_bytes_that_are_no_row_are_refused(toy: Toy) -> None:
    assert isinstance(toy.work.value(Row(number=1, content=b"\xff")), Malformed)


@pytest.mark.parametrize("texts", [("one", FAILING, "two", "three"), ("one", "two", "three", "one")])
def test_a_row_at_which_the_node_fails_is_refused_alone(
    toy: Toy, caplog: pytest.LogCaptureFixture, texts: tuple[str, ...]
) -> None:
    job = toy.start(*texts)
    toy.take_turn()
    assert toy.notes() == ["one", "two", "three"]
    (refused,) = [row for row in toy.rows(job) if row != DONE]
    assert refused == ("REFUSED", None, "JOB_ROW_FAILED", RowFailed.japanese)
    assert "failed" in caplog.text
    assert FAILING not in caplog.text.replace("failed", ""), "what a row says stands in no log"


def test_a_job_that_must_wait_loses_nothing_and_holds_up_no_other(toy: Toy) -> None:
    waiting, other = toy.start("one", "two"), toy.start("three")
    toy.waits_for["two"] = NotNow()
    with pytest.raises(NotNow):
        toy.take_turn()
    assert (toy.notes(), toy.state(waiting), toy.state(other)) == (["three"], "OPEN", "FINISHED")
    toy.waits_for.clear()
    toy.take_turn()
    assert toy.notes() == ["three", "one", "two"]


def test_whoever_had_to_wait_does_not_ask_again_at_once(toy: Toy) -> None:
    toy.start("one")
    toy.waits_for["one"] = NotNow()
    with pytest.raises(NotNow):
        toy.mounted.timed.work()
    toy.waits_for.clear()
    toy.mounted.timed.work()
    assert toy.notes() == []


def test_a_row_is_done_in_the_name_and_the_trace_of_whoever_started_the_job(toy: Toy) -> None:
    toy.start("one", caller="b.terminal", operator="clerk-2")
    toy.take_turn()
    ((_, working_on),) = toy.seen
    assert (working_on.caller, working_on.operator) == ("b.terminal", "clerk-2")
    assert working_on.span is not None
    assert working_on.span.trace_id == TRACE.trace_id


def test_a_job_that_is_cancelled_just_before_its_rows_are_done_does_none(toy: Toy) -> None:
    job = toy.start("one", "two")

    def cancel() -> None:
        with toy.database.writing() as unit:
            store.cancel(unit, job)

    toy.before_unit = cancel
    toy.take_turn()
    assert (toy.notes(), toy.state(job)) == ([], "CANCELLED")
    assert toy.rows(job) == [("CANCELLED", None, "", "")] * 2


def test_a_node_nobody_ever_used_makes_no_database(toy: Toy) -> None:
    toy.take_turn()
    assert not toy.database.has_been_used()


def test_a_fault_in_the_middle_leaves_neither_effects_nor_marks(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    job = toy.start("one", "two")
    whole: Callable[..., Any] = Unit.flush

    def die(unit: Unit) -> Any:
        whole(unit)
        raise KeyboardInterrupt  # what no part of a node catches

    monkeypatch.setattr(Unit, "flush", die)
    with pytest.raises(KeyboardInterrupt):
        toy.take_turn()
    assert (toy.notes(), {state for state, *_ in toy.rows(job)}) == ([], {"WAITING"})
    monkeypatch.undo()
    toy.take_turn()
    assert toy.notes() == ["one", "two"]


def test_jobs_do_on_postgresql_what_they_do_on_sqlite(tmp_path: Path, postgres_url: str) -> None:
    toy = Toy(tmp_path, postgres_url)
    job = toy.start("one", REFUSED, "two")
    toy.take_turn()
    assert (toy.notes(), toy.state(job)) == (["one", "two"], "FINISHED")
    assert [state for state, *_ in toy.rows(job)] == ["DONE", "REFUSED", "DONE"]
    toy.database.close()
