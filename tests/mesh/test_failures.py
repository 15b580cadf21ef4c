"""What a database says of a row it will not take stands in no log, whoever caught the error."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import CheckConstraint, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.failures import log_failure, outline, quotes_a_database
from mesh.hosting.process_records import cause_of
from mesh.storage.database import Database, sqlite_url
from mesh.storage.unit import Unit
from mesh.traces.spans import Recorder
from tests.mesh.helpers import FIND, Liar, asking, person

NUMBER = person(7).my_number.value
HOUSE_NAME = "見本"

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """The tables of this test."""


class HolderRow(Base):
    """Somebody who has a number."""

    __tablename__ = "holders"
    __table_args__ = (CheckConstraint("name <> '見本'", name="no_sample"),)

    my_number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path / "node.db") if sqlite else request.getfixturevalue("postgres_url")
    made = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


def keep(database: Database, *names: str) -> None:
    """Keep somebody under the number as often as there are names, when the unit ends."""
    with database.writing(Unit) as unit:
        holders = unit.added(
            lambda rows: unit.session.execute(insert(HolderRow), [{"my_number": NUMBER, "name": each} for each in rows])
        )
        holders.add(*names)


def twice(database: Database) -> None:
    keep(database, "甲", "乙")


def forbidden(database: Database) -> None:
    keep(database, HOUSE_NAME)


def spoken(database: Database) -> None:
    """Meet a trigger that says whom it is about."""
    with database.writing() as unit:
        for each in _TRIGGER[database.engine.dialect.name]:
            unit.session.execute(text(each.replace("NUMBER", NUMBER)))
    keep(database, "甲")


_TRIGGER = {
    "sqlite": [
        "create trigger speaks before insert on holders begin select raise(abort, 'NUMBER is known'); end",
    ],
    "postgresql": [
        "create function speaks() returns trigger language plpgsql as "
        "$$ begin raise unique_violation using message = new.my_number || ' is known'; end $$",
        "create trigger speaks before insert on holders for each row execute function speaks()",
    ],
}

WRONG: list[Callable[[Database], None]] = [twice, forbidden, spoken]


@pytest.mark.parametrize("fail", WRONG)
def test_a_row_that_breaks_a_rule_stands_in_no_log_of_a_call(
    standing: SimpleNamespace, database: Database, fail: Callable[[Database], None], caplog: pytest.LogCaptureFixture
) -> None:
    standing.nation.on_find = lambda: fail(database)
    try:
        answer = Liar(standing.mesh).ask(FIND, asking(7))
    finally:
        standing.nation.on_find = lambda: None
    assert answer.reason == "INTERNAL"
    assert NUMBER not in str(answer.status)
    must_be_quiet(caplog, "japan.national failed in")


@pytest.mark.parametrize("fail", WRONG)
def test_nor_in_that_of_timed_work(
    standing: SimpleNamespace, database: Database, fail: Callable[[Database], None], caplog: pytest.LogCaptureFixture
) -> None:
    standing.mesh.host.acting._do("japan.national", "count", lambda: fail(database))
    must_be_quiet(caplog, "job count of japan.national failed")


def must_be_quiet(caplog: pytest.LogCaptureFixture, said: str) -> None:
    """Require one record that says what failed and where, and nothing of whom."""
    formatter = logging.Formatter()
    (shown,) = [shown for each in caplog.records if said in (shown := formatter.format(each))]
    assert "IntegrityError" in shown
    assert f"{__file__}:" in shown
    assert ":keep" in shown
    for value in (NUMBER, "甲", "乙", HOUSE_NAME):
        assert value not in shown


@pytest.mark.parametrize("fail", WRONG)
def test_neither_statement_parameters_nor_cause_say_whose_row_it_was(
    database: Database, fail: Callable[[Database], None]
) -> None:
    with pytest.raises(IntegrityError) as caught:
        fail(database)
    assert f"'{NUMBER}'" not in str(caught.value).partition("[SQL:")[2]
    assert NUMBER not in cause_of(caught.value)


def test_an_error_is_a_databases_whatever_it_was_turned_into(database: Database) -> None:
    try:
        try:
            twice(database)
        except IntegrityError as error:
            raise ValueError(f"could not keep: {error.orig}") from None
    except ValueError as error:
        found: BaseException = ExceptionGroup("several", [error])
    assert quotes_a_database(found)
    assert NUMBER not in outline(found)
    assert [each for each in outline(found).splitlines() if each[0] != " "][:2] == ["ExceptionGroup", "ValueError"]


def test_an_error_of_anything_else_keeps_its_message_unless_that_is_not_wanted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise OSError("no space left")
    except OSError as error:
        log_failure(log, error, "%s failed", "one")
        log_failure(log, error, "%s failed", "other", may_show_message=False)
    full, short = map(logging.Formatter().format, caplog.records)
    assert full.startswith("one failed\nTraceback")
    assert full.endswith("OSError: no space left")
    assert short.startswith(f"other failed\nOSError\n  {__file__}:")
    assert "no space" not in short
    assert {each.filename for each in caplog.records} == {Path(__file__).name}
