"""A moment comes out of a column as it went in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from mesh.storage.moments import Moment

TABLE = Table("moments", MetaData(), Column("at", Moment))
NOON = datetime(2026, 4, 1, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request, tmp_path):
    sqlite = request.param == "sqlite"
    engine = create_engine(f"sqlite:///{tmp_path / 'm.db'}" if sqlite else request.getfixturevalue("postgres_url"))
    with engine.begin() as opened:
        TABLE.metadata.create_all(opened)
        yield opened
    engine.dispose()


def test_a_moment_of_any_zone_comes_back_in_utc(connection):
    connection.execute(insert(TABLE), [{"at": NOON}, {"at": None}])
    found = connection.scalars(select(TABLE.c.at)).all()
    assert found == [NOON, None]
    assert found[0].tzinfo is UTC


def test_moments_are_compared_as_moments(connection):
    connection.execute(insert(TABLE), {"at": NOON})
    assert connection.scalars(select(TABLE.c.at).where(TABLE.c.at < NOON.astimezone(UTC))).all() == []
    assert connection.scalars(select(TABLE.c.at).where(TABLE.c.at <= NOON.astimezone(UTC))).all() == [NOON]


def test_a_moment_without_a_zone_is_not_stored(connection):
    with pytest.raises(StatementError, match="no zone"):
        connection.execute(insert(TABLE), {"at": NOON.replace(tzinfo=None)})
