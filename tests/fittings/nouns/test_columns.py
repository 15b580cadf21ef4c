"""Dates and moments come out of a column as they went in."""

from datetime import date

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select

from fittings.nouns.columns import CivilDateText, Moment
from mesh.storage import moments
from vocabulary.dates import CivilDate, DatePattern

TABLE = Table("dates", MetaData(), Column("place", Integer, primary_key=True), Column("on", CivilDateText))
DATES = [
    CivilDate.of(date(1980, 5, 5)),
    CivilDate.parse_japanese("昭和25年5月1日頃"),
    CivilDate.parse_iso8("19500000"),
    CivilDate(pattern=DatePattern.UNKNOWN),
    CivilDate.parse_iso8("19500501", text="1950/5/1 と記載"),
    CivilDate(year=1950, month=5, day=1, until_day=9, until_month=5, pattern=DatePattern.PRESUMED_BETWEEN_DAYS),
    None,
]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_civil_date_keeps_its_parts_and_its_wording(kind, tmp_path, request):
    sqlite = kind == "sqlite"
    engine = create_engine(f"sqlite:///{tmp_path / 'd.db'}" if sqlite else request.getfixturevalue("postgres_url"))
    TABLE.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(TABLE), [{"place": place, "on": each} for place, each in enumerate(DATES)])
        found = list(connection.scalars(select(TABLE.c.on).order_by(TABLE.c.place)))
    engine.dispose()
    assert found == DATES
    assert [each.text for each in found if each] == [each.text for each in DATES if each]


def test_there_is_one_type_for_moments():
    assert Moment is moments.Moment
