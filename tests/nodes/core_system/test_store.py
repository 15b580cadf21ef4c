"""What the core keeps, and what it never does."""

from pathlib import Path

from sqlalchemy import update

from mesh.storage.database import Database
from nodes.core_system.store.keys import keys_in
from nodes.core_system.store.records import CHAIN
from nodes.core_system.store.tables import ProvisionRecordRow
from tests.nodes.core_system.network import HAKODATE, SAPPORO, CoreNetwork

RESIDENT = "24727059608"


def test_neither_resident_code_nor_number_nor_symbol_stays_in_the_tables(network: CoreNetwork) -> None:
    symbol = network.symbol(HAKODATE, RESIDENT)
    network.publish(HAKODATE, bytes(range(32)))
    network.ask(symbol)
    number = network.number(SAPPORO)
    with network.database.reading() as session:
        raw = session.connection().connection.driver_connection
        dump = "\n".join(raw.iterdump())  # type: ignore[union-attr]  # SQLite's own connection
    assert HAKODATE in dump
    assert "provision_records" in dump
    for secret in (RESIDENT, number, symbol):
        assert secret not in dump


def test_a_person_keeps_one_linkage_code_across_bodies(network: CoreNetwork) -> None:
    network.symbol(HAKODATE, RESIDENT)
    network.symbol(SAPPORO, RESIDENT)
    network.symbol(SAPPORO, RESIDENT)
    with network.database.reading() as session:
        connection = session.connection()
        linkages = connection.exec_driver_sql("select linkage_code from linkages").scalars().all()
        issued = connection.exec_driver_sql("select body from issued_symbols").scalars().all()
    assert linkages == ["80730612e19a75b44c1a8d1bfa271e85"]
    assert sorted(issued) == [SAPPORO, HAKODATE]


def first_broken(database: Database) -> int | None:
    with database.reading() as session:
        return CHAIN.first_broken(session)


def test_a_record_changed_or_taken_away_breaks_the_chain(network: CoreNetwork) -> None:
    for _ in range(3):
        network.ask("00" * 32)
    database = network.database
    assert first_broken(database) is None
    with database.writing() as unit:
        unit.session.execute(update(ProvisionRecordRow).where(ProvisionRecordRow.seq == 3).values(result="OPEN"))
    assert first_broken(database) == 3
    with database.writing() as unit:
        unit.session.connection().exec_driver_sql("delete from provision_records where seq = 2")
    assert first_broken(database) == 3


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    first, again = keys_in(tmp_path), keys_in(tmp_path)
    assert (first.link, first.symbol, first.index) == (again.link, again.symbol, again.index)
    assert (len(first.link), len(first.symbol), len(first.index)) == (32, 64, 32)
    assert (tmp_path / "core.keys").stat().st_mode & 0o777 == 0o600
    assert keys_in(tmp_path / "another").link != first.link
