"""Conditions find those whom they describe, on both databases."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import person_columns
from fittings.search.columns import SearchColumns, meeting, search_columns
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.names import PersonName
from vocabulary.searching import FourItemSearch, NameMatch, SearchPurpose

HERE = "北海道札幌市中央区北1条西2丁目"
THERE = "北海道札幌市北区北二十四条西5丁目"
MAY, JUNE = CivilDate.of(date(1980, 5, 5)), CivilDate.of(date(1990, 6, 6))
PEOPLE = {
    1: (PersonName(text="髙橋 一郎", kana="タカハシ イチロウ"), MAY, Sex.MALE, HERE),
    2: (PersonName(text="高橋 一郎", kana="タカハシ イチロウ"), MAY, Sex.MALE, THERE),
    3: (PersonName(text="渡邉 美咲", kana="ワタナベ ミサキ"), JUNE, Sex.FEMALE, HERE),
    4: (PersonName(text="河野 美咲", kana="コーノ ミサキ"), JUNE, Sex.FEMALE, THERE),
    5: (PersonName(text="NGUYEN VAN AN"), MAY, Sex.MALE, HERE),
    6: (PersonName(text="髙橋川 一", kana="タカハシガワ ハジメ"), MAY, Sex.MALE, HERE),
}
Find = Callable[..., set[int]]


class Base(DeclarativeBase):
    """The tables of this test."""


class PersonRow(SearchColumns, Base):
    """Somebody to be found."""

    __tablename__ = "people"

    number: Mapped[int] = mapped_column(primary_key=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    made = create_engine(f"sqlite:///{tmp_path / 'p.db'}" if sqlite else request.getfixturevalue("postgres_url"))
    Base.metadata.create_all(made)
    with Session(made) as session:
        rows = [
            {"number": number, **person_columns(*person), **search_columns(person[0], person[3])}
            for number, person in PEOPLE.items()
        ]
        session.execute(insert(PersonRow), rows)
        session.commit()
    yield made
    made.dispose()


@pytest.fixture
def find(engine: Engine) -> Find:
    def found(**conditions: object) -> set[int]:
        search = FourItemSearch(purpose=SearchPurpose.IDENTITY_CHECK, **conditions)
        with Session(engine) as session:
            return set(session.scalars(select(PersonRow.number).where(*meeting(PersonRow, search))))

    return found


@pytest.mark.parametrize("typed", ["髙橋 一郎", "高橋一郎", "タカハシイチロウ", "たかはし　いちろお", "ﾀｶﾊｼ ｲﾁﾛｰ"])
def test_a_whole_name_finds_all_who_write_or_read_it_so(find: Find, typed: str) -> None:
    assert find(name=typed) == {1, 2}


def test_a_beginning_finds_longer_names_too(find: Find) -> None:
    assert find(name="高橋", match=NameMatch.BEGINNING) == find(name="タカハシ", match=NameMatch.BEGINNING) == {1, 2, 6}


def test_a_part_finds_what_stands_in_the_middle(find: Find) -> None:
    assert find(name="van", match=NameMatch.PART) == {5}
    assert find(name="%", match=NameMatch.PART) == set()


def test_a_given_name_alone_finds_all_who_have_it(find: Find) -> None:
    assert find(name="みさき", match=NameMatch.GIVEN_NAME) == find(name="美咲", match=NameMatch.GIVEN_NAME) == {3, 4}
    assert find(name="一郎", match=NameMatch.WHOLE) == set()


@pytest.mark.parametrize("typed", ["コウノミサキ", "コオノ ミサキ", "コノミサキ", "コーノミサキ"])
def test_a_long_mark_is_found_however_it_is_typed(find: Find, typed: str) -> None:
    assert find(name=typed) == {4}


def test_conditions_hold_all_together(find: Find) -> None:
    assert find(name="高橋一郎", address="札幌市中央区") == {1}
    assert find(birth_date=MAY, sex=Sex.MALE, address="札幌市中央区北一条西2丁目") == {1, 5, 6}
    assert find(birth_date=JUNE, sex=Sex.MALE) == set()
    assert find(address="札幌市北区北24条") == {2, 4}


def test_whole_names_and_beginnings_are_found_by_an_index_and_not_by_where_half_a_city_lives(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("with six people PostgreSQL reads them all")
    beginning = {"match": NameMatch.BEGINNING}
    searches = [
        ("name_key", {"name": "髙橋"}),
        ("kana_long_key", {"name": "タカ", **beginning}),
        ("given_kana_key", {"name": "ミサキ", "match": NameMatch.GIVEN_NAME}),
        ("address_key", {"address": "札幌市"}),
        ("birth_date", {"birth_date": MAY, "address": "札幌市"}),
        ("birth_date", {"name": "橋", "match": NameMatch.PART, "birth_date": MAY}),
        ("name_key", {"name": "髙", "address": "札幌市", **beginning}),
        ("kana_key", {"name": "タカ", "address": "札幌市", **beginning}),
    ]
    for index, each in searches:
        search = FourItemSearch(purpose=SearchPurpose.IDENTITY_CHECK, **each)
        query = select(PersonRow.number).where(*meeting(PersonRow, search))
        with engine.connect() as connection:
            sql = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
            plan = " ".join(row.detail for row in connection.execute(text(f"explain query plan {sql}")))
        assert "SCAN" not in plan, plan
        assert f"ix_people_{index} " in plan, plan
