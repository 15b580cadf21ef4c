"""The file of the integrated addressee system."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import FIRST
from mesh.traces.spans import Recorder
from nodes.addressee import domain, node
from nodes.addressee.domain import SymbolState, SystemNumber
from nodes.addressee.store.rows import person_row
from nodes.addressee.store.store import Store
from nodes.addressee.store.tables import Base
from tools import freeze
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber

ONE, TWO = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)
D = [IntegratedAddresseeNumber.from_serial(serial) for serial in (7, 8, 9)]
RESIDENTS = "a.basic-person"


@pytest.fixture
def store(database):
    return Store(database)


def keep(store, *people, ties=()):
    with store.writing() as unit:
        for person in people:
            unit.holders.keep(person.my_number, person.integrated_number)
            unit.people.keep(person.integrated_number, person)
        for tie in ties:
            unit.system_numbers.keep(tie.addressee_number, tie)


def person(numbering, place=0, **instead):
    return replace(domain.numbered(None, D[place], numbering(my_number=place + 1)), **instead)


def tie(number, place=0, sender=RESIDENTS, order=1):
    return SystemNumber(addressee_number=number, integrated_number=D[place], sender=sender, order=order)


def test_what_was_kept_is_found_again_after_a_further_change_too(store, numbering):
    refused = person(numbering, symbol=SymbolState.REFUSED, reason="WHY")
    keep(store, refused, ties=[tie(ONE)])
    assert store.find(ONE) == refused
    keep(store, replace(refused, symbol=SymbolState.ACQUIRED, reason=""))
    assert (store.find(ONE).symbol, store.find(ONE).reason) == (SymbolState.ACQUIRED, "")


def test_of_several_addressee_numbers_the_newest_is_found(store, numbering):
    keep(store, person(numbering), ties=[tie(TWO, order=1), tie(ONE, sender="tax.business-system", order=2)])
    assert store.integrated_numbers([ONE, TWO]) == {ONE: D[0], TWO: D[0]}
    assert store.addressee_numbers([D[0], D[1]]) == {D[0]: ONE}


def test_nobody_unknown_is_found(store):
    assert (store.find(ONE), store.integrated_numbers([ONE]), store.addressee_numbers([D[0]])) == (None, {}, {})


def test_those_whose_symbol_is_asked_for_come_in_order_a_few_at_a_time(store, numbering):
    asked = [person(numbering, place, symbol=SymbolState.REQUESTED) for place in (0, 2)]
    ties = [tie(ONE, 0), tie(TWO, 2, sender="tax.business-system")]
    keep(store, *asked, person(numbering, 1, symbol=SymbolState.ACQUIRED), ties=ties)
    (first,) = store.requested(1, RESIDENTS)
    (second,) = store.requested(1, RESIDENTS, first.integrated_number)
    assert store.requested(1, RESIDENTS, second.integrated_number) == []
    assert [(each.integrated_number, each.my_number, each.resident) for each in (first, second)] == [
        (D[0], asked[0].my_number, ONE),
        (D[2], asked[1].my_number, None),
    ]
    assert [each.resident for each in store.requested(9, None)] == [None, None]


def test_a_my_number_goes_from_one_row_to_another_whichever_is_written_first(store, numbering):
    one, two = person(numbering, 0), person(numbering, 1)
    keep(store, one, two)
    keep(store, replace(two, my_number=one.my_number), replace(one, my_number=two.my_number))
    with store.writing() as unit:
        assert [unit.holders.find(each.my_number) for each in (one, two)] == [D[1], D[0]]
        assert [unit.people.find(each).my_number for each in D[:2]] == [two.my_number, one.my_number]


def test_whose_number_was_on_its_way_in_an_older_database_is_asked_for_again(tmp_path: Path, numbering):
    url = sqlite_url(tmp_path / "old.db")
    engine = create_engine(url)
    with engine.begin() as connection:
        for line, version_table in (("addressee", "alembic_version"), ("road", "road_version")):
            for statement in freeze.schema_file(line, FIRST).read_text(encoding="utf-8").split(";\n"):
                connection.execute(text(statement or "select 1"))
            connection.execute(text(f"create table {version_table} as select '{FIRST}' as version_num"))
        row = person_row(person(numbering)) | {"symbol": "NUMBER_RECEIVED"}
        del row["symbol_reason"]
        columns = ", ".join(row)
        connection.execute(
            text(f"insert into people ({columns}) values ({', '.join(f':{each}' for each in row)})"), row
        )
    engine.dispose()
    migrations = Path(node.__file__).parent / "migrations"
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=migrations)
    assert [each.integrated_number for each in Store(database).requested(9, None)] == [D[0]]
    database.close()
