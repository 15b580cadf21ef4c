"""What is past its time is deleted, and gone."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage import forgetting
from mesh.storage.database import Database, sqlite_url
from mesh.storage.forgetting import Forgetting
from mesh.storage.moments import Moment
from mesh.storage.retention import Retention, Years, declared, kept_for
from mesh.traces.spans import Recorder
from tests.mesh.helpers import holding

NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)
WEEK = timedelta(days=7)


class Base(DeclarativeBase):
    """The tables of this test."""


class SlipRow(Base):
    """Kept for a week after a moment, if there is one."""

    __tablename__ = "slips"

    place: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime | None] = mapped_column(Moment, info=kept_for(WEEK, "a rule of this test"))


class PaperRow(Base):
    """Kept for five years after a day."""

    __tablename__ = "papers"

    closed: Mapped[date] = mapped_column(primary_key=True, info=kept_for(Years(5), "another"))


class StayingRow(Base):
    """Kept for ever."""

    __tablename__ = "staying"

    since: Mapped[datetime] = mapped_column(Moment, primary_key=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path / "node.db") if sqlite else request.getfixturevalue("postgres_url")
    made = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


def put(database: Database, table: type[Base], *rows: dict[str, object]) -> None:
    with database.writing() as unit:
        unit.session.execute(insert(table), rows)


def slip(number: int, since: datetime | None) -> dict[str, object]:
    return {"place": 1, "number": number, "text": f"secret-{number}-", "since": since}


def left(database: Database, column: object) -> list[object]:
    with database.reading() as session:
        return list(session.scalars(select(column).order_by(column)))


def forget(database: Database, now: datetime = NOW) -> None:
    Forgetting(database, Base.metadata, lambda: now)()


def test_rows_past_their_time_go_and_the_others_stay(database: Database) -> None:
    past = NOW - WEEK
    put(database, SlipRow, slip(1, past - timedelta(seconds=1)), slip(2, past), slip(3, NOW), slip(4, None))
    put(database, StayingRow, {"since": NOW - timedelta(days=9999)})
    forget(database)
    assert left(database, SlipRow.number) == [2, 3, 4]
    assert len(left(database, StayingRow.since)) == 1
    forget(database, NOW + timedelta(seconds=1))
    assert left(database, SlipRow.number) == [3, 4]


def test_a_day_counts_by_the_calendar_of_japan(database: Database) -> None:
    put(database, PaperRow, {"closed": date(2021, 3, 31)}, {"closed": date(2021, 4, 1)})
    forget(database, datetime(2026, 3, 31, 14, 59, tzinfo=UTC))
    assert left(database, PaperRow.closed) == [date(2021, 3, 31), date(2021, 4, 1)]
    forget(database, datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    assert left(database, PaperRow.closed) == [date(2021, 4, 1)]


def test_more_than_one_transactions_worth_goes_in_several(
    database: Database, monkeypatch: pytest.MonkeyPatch, writes: Callable[[Database], list[int]]
) -> None:
    monkeypatch.setattr(forgetting, "MOST", 10)
    put(database, SlipRow, *(slip(number, NOW - 2 * WEEK) for number in range(25)))
    begun = writes(database)
    forget(database)
    assert left(database, SlipRow.number) == []
    assert len(begun) == 3


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> Callable[[Database], list[int]]:
    def watch(database: Database) -> list[int]:
        begun, writing = [], database.writing

        def counted(*args, **kwargs):
            begun.append(1)
            return writing(*args, **kwargs)

        monkeypatch.setattr(database, "writing", counted)
        return begun

    return watch


def test_what_is_forgotten_is_in_no_file_any_more(tmp_path: Path) -> None:
    database = Database(
        "test.node", sqlite_url(tmp_path / "node.db"), Base.metadata, recorder=Recorder(None), migrations=None
    )
    put(database, SlipRow, *(slip(number, NOW - 2 * WEEK) for number in range(600)), slip(600, NOW))
    assert holding(tmp_path, b"secret-7-")
    forget(database)
    assert holding(tmp_path, b"secret-7-") == []
    assert holding(tmp_path, b"secret-600-")
    database.close()


class HeldUp(Database):
    """A database whose log a reader holds, the first time that it is to be wiped."""

    tries = 0

    def tidy(self) -> bool:
        self.tries += 1
        return self.tries > 1 and super().tidy()


def test_what_a_reader_held_up_is_wiped_the_next_time(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "node.db")
    database = HeldUp("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    put(database, SlipRow, slip(7, NOW - 2 * WEEK))
    work = Forgetting(database, Base.metadata, lambda: NOW)
    work()
    assert holding(tmp_path, b"secret-7-") == ["node.db-wal"]
    work()
    assert holding(tmp_path, b"secret-7-") == []
    work()
    assert database.tries == 2
    database.close()


def test_a_node_that_kept_nothing_has_no_database_made_for_it(tmp_path: Path) -> None:
    database = Database(
        "test.node", sqlite_url(tmp_path / "node.db"), Base.metadata, recorder=Recorder(None), migrations=None
    )
    forget(database)
    assert not (tmp_path / "node.db").exists()


def test_a_column_from_which_no_end_can_be_reckoned_is_an_error_at_once() -> None:
    class Other(DeclarativeBase):
        pass

    class TextRow(Other):
        __tablename__ = "texts"
        day: Mapped[str] = mapped_column(String(8), primary_key=True, info=kept_for(Years(1), "none"))

    with pytest.raises(TypeError, match=r"texts\.day"):
        Forgetting(None, Other.metadata, lambda: NOW)


def test_a_period_that_began_on_a_leap_day_is_a_day_longer() -> None:
    leap = datetime(2028, 2, 29, 3, tzinfo=UTC)
    assert Retention(period=Years(1), rule="").limit(leap).date() == date(2027, 2, 28)


def test_a_table_says_how_long_and_by_which_rule() -> None:
    said = {str(column): (each.period, each.rule) for column, each in declared(Base.metadata)}
    assert said == {"slips.since": (WEEK, "a rule of this test"), "papers.closed": (Years(5), "another")}
