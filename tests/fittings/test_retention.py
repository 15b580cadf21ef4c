"""One job forgets by the clock of the network."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import forgetting, kept_for
from mesh.clock import Clock
from mesh.storage.database import Database, sqlite_url
from mesh.storage.moments import Moment
from mesh.traces.spans import Recorder


class Base(DeclarativeBase):
    """The tables of this test."""


class NoteRow(Base):
    """Kept for a month."""

    __tablename__ = "notes"

    since: Mapped[datetime] = mapped_column(Moment, primary_key=True, info=kept_for(timedelta(days=30), "this test"))


def test_what_is_kept_for_a_month_goes_when_the_clock_is_pushed_past_it(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock.json")
    url = sqlite_url(tmp_path / "node.db")
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    with database.writing() as unit:
        unit.session.execute(insert(NoteRow), {"since": clock.now()})
    job = forgetting(database, Base.metadata, clock)
    left = []
    for days in (29, 2):
        clock.push(timedelta(days=days))
        job.work()
        with database.reading() as session:
            left.append(len(session.scalars(select(NoteRow.since)).all()))
    assert left == [1, 0]
    database.close()
