"""A kind mounts jobs: what it may let wait in its database, how many, and how long what ended is kept."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fittings.jobs.domain import KEPT, MOST_OPEN, TooManyJobs
from fittings.jobs.forgetting import Forgetter
from fittings.jobs.mounted import MountedJobs
from fittings.jobs.work import Work
from juki.prefecture.v1 import kind_pb2 as prefecture
from juki.resident_record.v1.counter_service_pb2 import NewHousehold
from mesh.contracts.contract import Contract
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from tests.fittings.jobs.toy import Base, NoteRow, Notes, Toy
from world import clocks


def test_a_row_may_hold_nothing_that_the_kind_does_not_keep(toy: Toy) -> None:
    work: Any = Work(name="x", row=NewHousehold, read=lambda row: row, ready=toy._ready)
    road = cast(Any, SimpleNamespace(node=SimpleNamespace(name="toy"), recorder=None, folder=None, clock=None))
    with pytest.raises(ValueError, match="household, registered_domicile, residence_status"):
        MountedJobs(road, toy.database, partial(toy.database.writing, Notes), Contract(prefecture), work)


def test_a_caller_has_a_bounded_number_of_jobs_under_way(toy: Toy) -> None:
    for number in range(MOST_OPEN):
        toy.start(f"note {number}")
    with pytest.raises(TooManyJobs):
        toy.start("one more")
    toy.start("of another", caller="b.terminal")
    toy.take_turn()
    toy.start("one more")


def test_what_ended_is_forgotten_after_a_while_and_what_waits_is_not(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = toy.start("one")
    toy.take_turn()
    waiting = toy.start("two")
    now = datetime.now(UTC)
    forgetter = Forgetter(toy.database)
    monkeypatch.setattr(clocks, "now", lambda: now + KEPT - timedelta(hours=1))
    forgetter.forget()
    assert toy.state(ended) == "FINISHED"
    monkeypatch.setattr(clocks, "now", lambda: now + KEPT + timedelta(hours=1))
    forgetter.forget()
    assert (toy.state(ended), toy.rows(ended)) == ("", [])
    assert toy.state(waiting) == "OPEN"


def test_the_time_of_a_job_counts_from_its_end_however_long_it_took(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    now, job = datetime.now(UTC), toy.start("one")
    monkeypatch.setattr(clocks, "now", lambda: now + KEPT)
    toy.take_turn()
    monkeypatch.setattr(clocks, "now", lambda: now + KEPT + timedelta(days=29))
    Forgetter(toy.database).forget()
    assert toy.state(job) == "FINISHED"


def test_a_node_that_was_used_before_its_kind_mounted_jobs_gets_their_tables(tmp_path: Path) -> None:
    before = Database("toy", sqlite_url(tmp_path / "toy.db"), Base.metadata, recorder=Recorder(None), migrations=None)
    with before.writing() as unit:
        unit.upsert(NoteRow, [{"number": 1, "text": "kept before"}])
    before.close()
    toy = Toy(tmp_path)
    toy.start("kept by a job")
    toy.take_turn()
    assert toy.notes() == ["kept before", "kept by a job"]
    toy.database.close()
