"""What a middle server keeps, and what it does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from os import urandom
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import update

from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.storage.forgetting import Forgetting
from mesh.storage.items import Delivered, Posting
from mesh.traces.spans import Recorder
from nodes.middle_server.domain.copies import Copy
from nodes.middle_server.domain.inquiries import PermitInvalid
from nodes.middle_server.domain.symbols import TIME_TO_LIVE
from nodes.middle_server.store.copies import CopyStore
from nodes.middle_server.store.keys import Keys
from nodes.middle_server.store.records import CHAIN, RecordStore
from nodes.middle_server.store.symbols import SymbolStore
from nodes.middle_server.store.tables import Base, ProvisionRecordRow
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.linkage import Answer, InquiryMatter, InquiryResult, IssuedNumber, IssuedSymbol, Permit
from vocabulary.refusals import Refusal

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
PERSON = IntegratedAddresseeNumber("000005000010016")
NUMBER = AcquisitionNumber("7f3c0a5e9d2b4c1f8e6a7b5d3c2f1a09")
SYMBOL = Symbol("cd" * 32)
ITEM = "TM99000000000048"
T = TypeVar("T")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    token = enter(Call(caller="linkage.interface-system", callee="sapporo.middle-server", method="/x/Y"))
    url = sqlite_url(tmp_path / "node.db")
    opened = Database("sapporo.middle-server", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield opened
    opened.close()
    leave(token)


def one(value: T, delivery_id: str = "1") -> list[Delivered[T]]:
    return [Delivered(delivery_id, "", delivery_id.encode(), value)]


def said(matter: str) -> Posting:
    return Posting(callee="someone", method=matter, person="", item=b"")


class City:
    """Hears, and keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def number(self, person: IntegratedAddresseeNumber, number: AcquisitionNumber) -> Posting:
        self.heard.append("number")
        return said("number")

    def symbol_result(self, person: IntegratedAddresseeNumber) -> Posting:
        self.heard.append("symbol")
        return said("symbol")


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def copy(version: int, content: bytes) -> Copy:
    return Copy(person=PERSON, item_code=ITEM, record_id="1", version=version, content=content)


def permit(permit_id: str, symbol: Symbol = SYMBOL) -> Permit | Refusal:
    return Permit(
        permit_id=permit_id,
        transaction_number=TransactionNumber("ab" * 16),
        inquirer="012025",
        matter=InquiryMatter(
            work_code="JM99000000000048", procedure_code="JT99000000000001", item_code=ITEM, provider="011002"
        ),
        provider_symbol=symbol,
        issue_time=NOW,
        expire_time=NOW + timedelta(minutes=10),
        inquirer_public_key=b"\x09" + bytes(31),
    )


def tie(database: Database, city: City) -> None:
    store = SymbolStore(database, lambda: "request")
    store.request(one(PERSON), NOW, said, city)
    store.receive_numbers(one(IssuedNumber(request_id="request", number=NUMBER), "2"), city)
    (outcome,) = store.receive_symbols(one(IssuedSymbol(number=NUMBER, symbol=SYMBOL), "3"), city)
    assert outcome.refusal is None


def test_a_number_answers_only_a_request_under_way(database: Database) -> None:
    city = City()
    store = SymbolStore(database, lambda: "request")
    (outcome,) = store.receive_numbers(one(IssuedNumber(request_id="request", number=NUMBER)), city)
    assert outcome.refusal is not None
    assert outcome.refusal.reason == "ACQUISITION_NOT_ASKED"
    assert city.heard == []


def test_the_same_symbol_does_not_come_twice(database: Database) -> None:
    city = City()
    tie(database, city)
    store = SymbolStore(database, lambda: "request")
    (repeated,) = store.receive_symbols(one(IssuedSymbol(number=NUMBER, symbol=SYMBOL), "3"), city)
    (again,) = store.receive_symbols(one(IssuedSymbol(number=NUMBER, symbol=SYMBOL), "4"), city)
    assert repeated.refusal is None
    assert again.refusal is not None
    assert again.refusal.reason == "ACQUISITION_NOT_ASKED"
    assert city.heard == ["number", "symbol"]


def test_numbers_past_their_time_are_forgotten(database: Database) -> None:
    city = City()
    store = SymbolStore(database, lambda: "request")
    ends = iter((NOW + TIME_TO_LIVE, NOW + TIME_TO_LIVE + timedelta(seconds=1)))
    forget = Forgetting(database, Base.metadata, lambda: next(ends))
    store.request(one(PERSON), NOW, said, city)
    store.receive_numbers(one(IssuedNumber(request_id="request", number=NUMBER), "2"), city)
    forget()
    store.request(one(PERSON, "3"), NOW, said, city)
    assert city.heard == ["number", "number"]
    forget()
    (outcome,) = store.receive_symbols(one(IssuedSymbol(number=NUMBER, symbol=SYMBOL), "4"), city)
    assert outcome.refusal is not None


@pytest.mark.function("S4.8a")
def test_copies_lie_encrypted_on_the_disk(database: Database, tmp_path: Path) -> None:
    CopyStore(database, Keys(tmp_path, urandom), "011002").keep(one(copy(1, b"highly personal content")))
    assert ITEM.encode() in everything_in(tmp_path)
    assert b"highly personal" not in everything_in(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}


def test_a_permit_is_answered_once_and_recorded_once(database: Database, tmp_path: Path) -> None:
    tie(database, City())
    store = CopyStore(database, Keys(tmp_path, urandom), "011002")
    store.keep(one(copy(1, b"content"), "5"))
    answers: list[Answer] = []
    asking: set[str] = set()

    def onward(body: str, answer: Answer) -> Posting:
        asking.add(body)
        answers.append(answer)
        return said("answer")

    store.provide(one(permit("p1"), "6"), NOW, onward)
    store.provide(one(permit("p1"), "7"), NOW, onward)
    store.provide(one(permit("p2", Symbol("00" * 32)), "8"), NOW, onward)
    assert [each.result for each in answers] == [InquiryResult.PROVIDED, InquiryResult.NO_DATA]
    assert asking == {"012025"}
    assert answers[0].sealed
    assert b"content" not in answers[0].sealed
    assert not answers[1].sealed
    records, following = RecordStore(database).page(0, 1)
    assert [each.key for each in records] == ["p1"]
    assert following is not None
    rest, end = RecordStore(database).page(following, 1)
    assert [each.key for each in rest] == ["p2"]
    assert end is None


def test_a_permit_that_was_found_bad_is_refused_alone(database: Database, tmp_path: Path) -> None:
    bad: Permit | Refusal = PermitInvalid()
    store = CopyStore(database, Keys(tmp_path, urandom), "011002")
    items = [*one(bad), *one(permit("p1"), "2")]
    outcomes = store.provide(items, NOW, lambda body, answer: said("answer"))
    assert [each.refusal is None for each in outcomes] == [False, True]


def first_broken(database: Database) -> int | None:
    with database.reading() as session:
        return CHAIN.first_broken(session)


@pytest.mark.function("S4.5")
def test_a_record_changed_afterwards_breaks_the_chain(database: Database, tmp_path: Path) -> None:
    store = CopyStore(database, Keys(tmp_path, urandom), "011002")
    store.provide([*one(permit("p1")), *one(permit("p2"), "2")], NOW, lambda body, answer: said("answer"))
    assert first_broken(database) is None
    with database.writing() as unit:
        unit.session.execute(update(ProvisionRecordRow).where(ProvisionRecordRow.seq == 2).values(result="PROVIDED"))
    assert first_broken(database) == 2


def test_keys_survive_a_restart(tmp_path: Path) -> None:
    before, after = Keys(tmp_path, urandom), Keys(tmp_path, urandom)
    assert before.public_key == after.public_key
    assert before.vault.key_id == after.vault.key_id
    assert before.public_key != Keys(tmp_path / "another", urandom).public_key
