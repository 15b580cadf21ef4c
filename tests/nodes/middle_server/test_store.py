"""What a middle server keeps, and what it does not."""

from dataclasses import replace
from datetime import timedelta
from os import urandom
from pathlib import Path

import pytest
from sqlalchemy import text, update

from fittings.retention import PROVISION_RECORDS
from mesh.storage.database import Database, sqlite_url
from mesh.storage.shortening import Shortening
from mesh.traces.spans import Recorder
from nodes.middle_server.domain.copies import Copy, CopyKey, lock
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.domain.symbols import Acquisition
from nodes.middle_server.store import questions, records, tables
from nodes.middle_server.store.keys import Keys, Own
from nodes.middle_server.store.records import CHAIN
from nodes.middle_server.store.store import Store
from nodes.middle_server.store.tables import Base, ProvisionRecordRow, SymbolRow
from tests.nodes.middle_server.conftest import NOW
from tests.nodes.middle_server.linkage import HAKODATE, ITEM, SAPPORO, WORK
from vocabulary.identifiers import IntegratedAddresseeNumber, Symbol
from vocabulary.linkage import InquiryResult

PERSON, NEWER = IntegratedAddresseeNumber("000005000010016"), IntegratedAddresseeNumber("000005000010024")
SYMBOL = Symbol("cd" * 32)


def record(key: str, result: InquiryResult = InquiryResult.OPEN) -> BodyRecord:
    return BodyRecord(
        key=key,
        transaction_number=None,
        inquirer=SAPPORO,
        provider=HAKODATE,
        work_code=WORK,
        item_code=ITEM,
        result=result,
        request_time=NOW,
        symbol=SYMBOL,
    )


def first_broken(database: Database) -> int | None:
    with database.reading() as session:
        return CHAIN.first_broken(session)


def test_copies_lie_encrypted_on_the_disk(store: Store, own: Own, tmp_path: Path) -> None:
    key = CopyKey(person=PERSON, item_code=ITEM, record_id="1")
    with store.writing() as unit:
        unit.copies.keep(key, lock(Copy(key=key, version=1, content=b"highly personal content"), own.keys.vault))
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert ITEM.encode() in everything
    assert b"highly personal" not in everything
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}


def test_of_two_numbers_of_one_person_the_newer_one_counts(store: Store, database: Database) -> None:
    with store.writing() as unit:
        unit.symbols.keep(NEWER, SYMBOL)
        unit.symbols.keep(PERSON, SYMBOL)
    with database.reading() as session:
        assert questions.persons(session, [SYMBOL]) == {SYMBOL: NEWER}


def test_a_record_shows_its_newest_state_in_the_place_where_it_began(store: Store, database: Database) -> None:
    with store.writing() as unit:
        unit.record(record("first"))
        unit.record(record("second"))
        unit.record(record("first", InquiryResult.REFUSED))
        assert unit.newest_record("first").result is InquiryResult.REFUSED
    with store.writing() as unit:
        unit.record(record("second", InquiryResult.NO_DATA))
    found, following = store.records(0, 9)
    assert [(each.key, each.result) for each in found] == [
        ("first", InquiryResult.REFUSED),
        ("second", InquiryResult.NO_DATA),
    ]
    assert following is None
    assert first_broken(database) is None


def test_a_record_changed_afterwards_breaks_the_chain(store: Store, database: Database) -> None:
    with store.writing() as unit:
        unit.record(record("first"))
        unit.record(record("second"))
    assert first_broken(database) is None
    with store.writing() as unit:
        unit.session.execute(update(ProvisionRecordRow).where(ProvisionRecordRow.seq == 2).values(result="PROVIDED"))
    assert first_broken(database) == 2


def test_a_record_that_was_never_begun_is_an_error_of_ours(store: Store) -> None:
    with store.writing() as unit, pytest.raises(LookupError):
        unit.newest_record("never begun")


def test_keys_survive_a_restart(tmp_path: Path) -> None:
    before, after = Keys(tmp_path, urandom), Keys(tmp_path, urandom)
    assert before.public_key == after.public_key
    assert before.vault.key_id == after.vault.key_id
    assert before.public_key != Keys(tmp_path / "another", urandom).public_key


def test_a_database_with_numbers_in_the_clear_forgets_them_when_it_is_opened(tmp_path: Path) -> None:
    """Whoever waits for a symbol begins anew; symbols stay."""
    path, number = tmp_path / "node.db", "7f3c0a5e9d2b4c1f8e6a7b5d3c2f1a09"
    before = _opened(path, None)
    first = (Path(__file__).parents[2] / "house" / "schemas" / "middle_server-0001.sql").read_text(encoding="utf-8")
    with before.writing() as unit:
        unit.upsert(SymbolRow, [{"integrated_addressee_number": PERSON.value, "symbol": SYMBOL.value}])
        unit.session.execute(text("drop table acquisitions"))
        unit.session.execute(text("drop table provision_records_start"))
        unit.session.execute(text(first.partition(";\n")[0]))
        row = {"id": "r", "person": NEWER.value, "number": number, "time": "2026-04-01 01:00:00.000000"}
        unit.session.execute(text("insert into acquisitions values (:id, :person, :number, :time)"), row)
        for column in ("acquisition_number", "ask_time", "integrated_addressee_number"):
            unit.session.execute(text(f"create index ix_acquisitions_{column} on acquisitions ({column})"))
    before.close()
    assert number.encode() in path.read_bytes()
    after = _opened(path, Path(tables.__file__).parents[1] / "migrations")
    with Store(after).writing() as unit:
        assert (unit.acquisitions.find(NEWER), unit.symbols.find(PERSON)) == (None, SYMBOL)
        acquisition = Acquisition(person=NEWER, request_id="r", ask_time=NOW, number_digest=b"digest")
        unit.acquisitions.keep(NEWER, acquisition)
    with Store(after).writing() as unit:
        assert unit.acquisitions.find(NEWER) == acquisition
    after.close()
    assert number.encode() not in path.read_bytes()


def _opened(path: Path, migrations: Path | None) -> Database:
    return Database(
        "sapporo.middle-server", sqlite_url(path), Base.metadata, recorder=Recorder(None), migrations=migrations
    )


def forget(store: Store, database: Database, years: int) -> list[str]:
    """Forget once, so many years later, and return what is left of whose records."""
    Shortening(database, records.forget_some, PROVISION_RECORDS, lambda: NOW + timedelta(days=366 * years))()
    assert first_broken(database) is None
    return [each.key for each in store.records(0, 99)[0]]


def keep(store: Store, *states: BodyRecord) -> None:
    with store.writing() as unit:
        for each in states:
            unit.record(each)


def test_records_go_seven_years_after_their_request(store: Store, database: Database) -> None:
    later = NOW + timedelta(days=2 * 366)
    keep(store, record("old"), record("old", InquiryResult.NO_DATA))
    keep(store, replace(record("young", InquiryResult.NO_DATA), request_time=later))
    assert forget(store, database, 6) == ["old", "young"]
    assert forget(store, database, 8) == ["young"]
    assert forget(store, database, 10) == []


def test_a_record_that_is_open_still_is_kept_and_its_answer_can_follow(store: Store, database: Database) -> None:
    keep(store, record("open"), record("done"), record("done", InquiryResult.NO_DATA), record("open too"))
    assert forget(store, database, 8) == ["open too", "open"]
    assert forget(store, database, 8) == ["open too", "open"]
    with store.writing() as unit:
        assert unit.newest_record("open").result is InquiryResult.OPEN
    keep(store, record("open", InquiryResult.NO_DATA))
    assert forget(store, database, 8) == ["open too"]
