"""What a middle server does: acquiring, keeping copies, asking, providing; many items in one unit."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select

from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome
from mesh.storage.outbox import OutboxRow
from nodes.middle_server.acts.acquisition import keep_numbers, open_acquisitions, tie_symbols
from nodes.middle_server.acts.copies import register_copies
from nodes.middle_server.acts.inquiries import ask, take_answers, take_decisions
from nodes.middle_server.acts.provision import provide
from nodes.middle_server.domain.copies import Copy, CopyKey, unlock
from nodes.middle_server.domain.inquiries import Inquiry
from nodes.middle_server.domain.sealing import open_sealed, seal
from nodes.middle_server.domain.symbols import Acquisition
from nodes.middle_server.peers import Neighbours
from nodes.middle_server.store.keys import Own
from nodes.middle_server.store.store import Store
from tests.nodes.middle_server.conftest import NOW
from tests.nodes.middle_server.linkage import HAKODATE, ITEM, PROCEDURE, SAPPORO, WORK
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.linkage import Answer, Decision, InquiryMatter, InquiryResult, IssuedSymbol, Permit, Verdict

TARO, HANAKO = IntegratedAddresseeNumber("000005000010016"), IntegratedAddresseeNumber("000005000010024")
MATTER = InquiryMatter(work_code=WORK, procedure_code=PROCEDURE, item_code=ITEM, provider=HAKODATE)
SYMBOL, OTHER_SYMBOL = Symbol("cd" * 32), Symbol("ef" * 32)
NUMBERS = (AcquisitionNumber(f"7f3c0a5e9d2b4c1f8e6a7b5d{each:08x}") for each in count())
KEY = X25519PrivateKey.generate()  # of the body that asks this one
T = TypeVar("T")


def item(value: T, delivery_id: str = "") -> Delivered[T]:
    identity = delivery_id or str(uuid4())
    return Delivered(identity, "", identity.encode(), value)


def reasons(outcomes: list[Outcome]) -> list[str]:
    return [each.refusal.reason if each.refusal else "" for each in outcomes]


def posted(database: Database) -> list[tuple[str, str]]:
    """Return method and lane of everything in the outbox, in order."""
    with database.reading() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.seq))
        return [(row.method.rpartition("/")[2], row.lane) for row in rows]


# ---- acquisitions


def opened(store: Store, *persons: IntegratedAddresseeNumber) -> list[Acquisition]:
    with store.writing() as unit:
        return open_acquisitions(unit, lambda: str(uuid4()), persons, NOW)


def numbered(store: Store, acquisitions: list[Acquisition]) -> list[AcquisitionNumber]:
    issued = {each.request_id: next(NUMBERS) for each in acquisitions}
    with store.writing() as unit:
        keep_numbers(unit, acquisitions, issued)
    return list(issued.values())


def tie(store: Store, to: Neighbours, *issued: tuple[AcquisitionNumber, Symbol], delivery_id: str = "") -> list[str]:
    items = [item(IssuedSymbol(number=number, symbol=symbol), delivery_id) for number, symbol in issued]
    with store.writing() as unit:
        return reasons(tie_symbols(unit, to.city, items))


def acquired(store: Store, to: Neighbours, person: IntegratedAddresseeNumber, symbol: Symbol) -> None:
    (number,) = numbered(store, opened(store, person))
    assert tie(store, to, (number, symbol)) == [""]


def test_only_who_has_no_symbol_gets_a_number(store: Store, to: Neighbours) -> None:
    acquired(store, to, TARO, SYMBOL)
    assert [each.person for each in opened(store, TARO, HANAKO)] == [HANAKO]


@pytest.mark.parametrize("first", [0, 1], ids=["the first answer first", "the second answer first"])
def test_of_two_askings_that_overlap_the_later_one_counts(store: Store, to: Neighbours, first: int) -> None:
    numbered(store, opened(store, TARO))
    both = [opened(store, TARO), opened(store, TARO)]
    given = {each: numbered(store, both[each])[0] for each in (first, 1 - first)}
    assert tie(store, to, (given[0], SYMBOL), (given[1], SYMBOL)) == ["ACQUISITION_NOT_ASKED", ""]


def test_an_asking_that_was_cut_off_begins_under_another_request(store: Store, to: Neighbours) -> None:
    (cut_off,) = opened(store, TARO)
    (again,) = opened(store, TARO)
    assert cut_off.request_id != again.request_id
    (number,) = numbered(store, [again])
    assert [each.request_id for each in opened(store, TARO)] == [again.request_id]
    assert tie(store, to, (number, SYMBOL)) == ["ACQUISITION_NOT_ASKED"]


def test_who_gets_a_symbol_meanwhile_is_answered_without_a_number(store: Store, to: Neighbours) -> None:
    both = [opened(store, TARO), opened(store, TARO)]
    (number,) = numbered(store, both[1])
    assert tie(store, to, (number, SYMBOL)) == [""]
    issued = {each.request_id: next(NUMBERS) for each in both[0]}
    with store.writing() as unit:
        assert keep_numbers(unit, both[0], issued) == {}


def test_a_symbol_is_tied_once_and_an_unknown_one_leaves_the_others_alone(
    store: Store, to: Neighbours, database: Database
) -> None:
    first, second = numbered(store, opened(store, TARO, HANAKO))
    said = tie(store, to, (next(NUMBERS), SYMBOL), (first, SYMBOL), (first, SYMBOL), (second, OTHER_SYMBOL))
    assert said == ["ACQUISITION_NOT_ASKED", "", "ACQUISITION_NOT_ASKED", ""]
    assert [method for method, _ in posted(database)] == ["ReceiveSymbolResults"] * 2
    with store.writing() as unit:
        assert (unit.symbols.find(TARO), unit.symbols.find(HANAKO)) == (SYMBOL, OTHER_SYMBOL)
        assert (unit.acquisitions.find(TARO), unit.acquisitions.find(HANAKO)) == (None, None)


def test_a_symbol_delivered_again_is_applied_once(store: Store, to: Neighbours, database: Database) -> None:
    (number,) = numbered(store, opened(store, TARO))
    assert [tie(store, to, (number, SYMBOL), delivery_id="same") for _ in range(2)] == [[""], [""]]
    assert len(posted(database)) == 1


def test_no_number_stands_in_any_file(store: Store, to: Neighbours, tmp_path: Path) -> None:
    numbers = numbered(store, opened(store, TARO, HANAKO))
    for stage in ("asked", "tied"):
        kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
        assert TARO.value.encode() in kept, stage
        for each in numbers:
            assert each.value.encode() not in kept, stage
            assert bytes.fromhex(each.value) not in kept, stage
        tie(store, to, (numbers[0], SYMBOL))
    assert {each.name for each in tmp_path.iterdir()} >= {"node.db", "node.db-wal"}


# ---- copies


def copy(version: int, content: bytes, record_id: str = "1") -> Copy:
    key = CopyKey(person=TARO, item_code=ITEM, record_id=record_id)
    return Copy(key=key, version=version, content=content)


def kept(store: Store, own: Own, record_id: str = "1") -> bytes:
    with store.writing() as unit:
        found = unit.copies.find(CopyKey(person=TARO, item_code=ITEM, record_id=record_id))
    return unlock([found], own.keys.vault) if found else b""


def register(store: Store, own: Own, *copies: Copy) -> None:
    with store.writing() as unit:
        assert set(reasons(register_copies(unit, own.keys.vault, [item(each) for each in copies]))) == {""}


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
def test_the_newest_version_stays_whatever_comes_after_it(store: Store, own: Own, together: bool) -> None:
    versions = [copy(2, b"second"), copy(1, b"first"), copy(3, b"third"), copy(2, b"late"), copy(1, b"x", "2")]
    for batch in [versions] if together else [[each] for each in versions]:
        register(store, own, *batch)
    assert (kept(store, own), kept(store, own, "2")) == (b"third", b"x")


# ---- inquiries


def requested(store: Store, own: Own, to: Neighbours, *inquiries: Inquiry) -> list[str]:
    with store.writing() as unit:
        return reasons(ask(unit, own, to, [item(each) for each in inquiries], NOW))


def inquiry(person: IntegratedAddresseeNumber = TARO, inquiry_id: str = "") -> Inquiry:
    return Inquiry(inquiry_id=inquiry_id or str(uuid4()), person=person, matter=MATTER)


def decision(inquiry_id: str, number: str = "ab", verdict: Verdict = Verdict.PERMITTED) -> Decision:
    transaction = TransactionNumber(number * 16)
    return Decision(inquiry_id=inquiry_id, transaction_number=transaction, verdict=verdict, explanation="")


def decide(store: Store, own: Own, to: Neighbours, *decisions: Decision) -> list[str]:
    with store.writing() as unit:
        return reasons(take_decisions(unit, own, to.city, [item(each) for each in decisions]))


def answer(store: Store, own: Own, to: Neighbours, *answers: Answer) -> list[str]:
    with store.writing() as unit:
        return reasons(take_answers(unit, own, to.city, [item(each) for each in answers], NOW))


def nothing(number: str = "ab") -> Answer:
    transaction = TransactionNumber(number * 16)
    return Answer(transaction_number=transaction, permit_id=str(uuid4()), result=InquiryResult.NO_DATA)


def test_each_inquiry_has_the_key_before_it_until_the_core_has_decided_one(
    store: Store, own: Own, to: Neighbours, database: Database
) -> None:
    acquired(store, to, TARO, SYMBOL)
    first, second, third = inquiry(), inquiry(), inquiry()
    requested(store, own, to, first, second)
    sent = posted(database)[1:]
    assert [method for method, _ in sent] == ["PublishKeys", "RequestInformation"] * 2
    assert [lane for _, lane in sent[::2]] == [lane for _, lane in sent[1::2]]
    assert len({lane for _, lane in sent}) == 2
    decide(store, own, to, decision(first.inquiry_id))
    requested(store, own, to, third)
    assert [method for method, _ in posted(database)[5:]] == ["RequestInformation"]


def test_an_inquiry_asked_twice_is_asked_once_and_one_without_symbol_is_answered(
    store: Store, own: Own, to: Neighbours, database: Database
) -> None:
    acquired(store, to, TARO, SYMBOL)
    twice = inquiry()
    assert requested(store, own, to, twice, twice, inquiry(HANAKO)) == ["", "", ""]
    assert requested(store, own, to, twice) == [""]
    methods = [method for method, _ in posted(database)]
    assert methods == ["ReceiveSymbolResults", "PublishKeys", "RequestInformation", "ReceiveResults"]
    assert len(store.records(0, 9)[0]) == 1


def test_a_decision_counts_once_and_one_of_no_inquiry_is_refused_alone(
    store: Store, own: Own, to: Neighbours, database: Database
) -> None:
    acquired(store, to, TARO, SYMBOL)
    asked = inquiry()
    requested(store, own, to, asked)
    stray, refused = decision(str(uuid4())), decision(asked.inquiry_id, "01", Verdict.REFUSED)
    assert decide(store, own, to, stray, refused, decision(asked.inquiry_id)) == ["TRANSACTION_UNKNOWN", "", ""]
    (record,), _ = store.records(0, 9)
    assert (record.transaction_number, record.result) == (refused.transaction_number, InquiryResult.REFUSED)
    assert [method for method, _ in posted(database)].count("ReceiveResults") == 1
    assert answer(store, own, to, nothing("01")) == [""]
    assert [method for method, _ in posted(database)].count("ReceiveResults") == 1


def test_an_answer_is_sent_to_the_city_once_and_a_stray_one_waits_only_for_a_decision(
    store: Store, own: Own, to: Neighbours, database: Database
) -> None:
    acquired(store, to, TARO, SYMBOL)
    first, second = inquiry(), inquiry()
    requested(store, own, to, first, second)
    decide(store, own, to, decision(first.inquiry_id))
    assert answer(store, own, to, nothing("02"), nothing(), nothing()) == ["DECISION_AWAITED", "", ""]
    decide(store, own, to, decision(second.inquiry_id, "02"))
    assert answer(store, own, to, nothing("03"), nothing("02")) == ["TRANSACTION_UNKNOWN", ""]
    assert [method for method, _ in posted(database)].count("ReceiveResults") == 2


def test_an_answer_that_cannot_be_opened_leaves_its_inquiry_open_for_the_right_one(
    store: Store, own: Own, to: Neighbours
) -> None:
    acquired(store, to, TARO, SYMBOL)
    asked = inquiry()
    requested(store, own, to, asked)
    said = decision(asked.inquiry_id)
    decide(store, own, to, said)

    def sealed(content: bytes, for_permit: str) -> Answer:
        locked = seal(content, own.keys.public_key, for_permit, said.transaction_number)
        return Answer(
            transaction_number=said.transaction_number, permit_id="p", result=InquiryResult.PROVIDED, sealed=locked
        )

    items = sealed(b"", "another"), sealed(b"\xff", "p"), sealed(b"", "p")
    assert answer(store, own, to, *items) == ["ANSWER_UNREADABLE", "ANSWER_UNREADABLE", ""]
    (record,), _ = store.records(0, 9)
    assert (record.result, record.provide_time) == (InquiryResult.PROVIDED, NOW)


# ---- provision


def permit(permit_id: str, symbol: Symbol = SYMBOL, provider: str = SAPPORO) -> Permit:
    return Permit(
        permit_id=permit_id,
        transaction_number=TransactionNumber("ab" * 16),
        inquirer=HAKODATE,
        matter=InquiryMatter(work_code=WORK, procedure_code=PROCEDURE, item_code=ITEM, provider=provider),
        provider_symbol=symbol,
        issue_time=NOW,
        expire_time=NOW + timedelta(minutes=10),
        inquirer_public_key=KEY.public_key().public_bytes_raw(),
    )


def bring(store: Store, own: Own, to: Neighbours, *permits: Permit | None, minutes: int = 0) -> list[str]:
    items = [item(each) for each in permits]
    with store.writing() as unit:
        return reasons(provide(unit, own, to.interface, items, NOW + timedelta(minutes=minutes)))


def answers(database: Database) -> list[interface_wire.AnswerItem]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.method.endswith("/RelayAnswers")))
        return [interface_wire.AnswerItem.FromString(row.item) for row in rows]


def test_a_permit_is_answered_once_and_recorded_once(
    store: Store, own: Own, to: Neighbours, database: Database
) -> None:
    acquired(store, to, TARO, SYMBOL)
    register(store, own, copy(1, b"one", "1"), copy(1, b"two", "2"))
    uuid = str(uuid4())
    for _ in range(2):
        assert bring(store, own, to, permit(uuid), permit(uuid), permit("p2", OTHER_SYMBOL)) == ["", "", ""]
    first, second = answers(database)
    assert {first.body_code, second.body_code} == {HAKODATE}
    assert open_sealed(first.answer.sealed_information, KEY, uuid, permit(uuid).transaction_number) == b"onetwo"
    assert not second.answer.sealed_information
    records, following = store.records(0, 1)
    assert [(each.key, each.result, each.provide_time) for each in records] == [(uuid, InquiryResult.PROVIDED, NOW)]
    assert following is not None
    assert [(each.key, each.result) for each in store.records(following, 1)[0]] == [("p2", InquiryResult.NO_DATA)]


def test_a_bad_permit_is_refused_alone(store: Store, own: Own, to: Neighbours, database: Database) -> None:
    given = None, permit("p1", provider=HAKODATE), permit("p2")
    assert bring(store, own, to, *given) == ["PERMIT_INVALID", "PERMIT_INVALID", ""]
    assert bring(store, own, to, permit("p3"), permit("p2"), minutes=10) == ["PERMIT_EXPIRED", ""]
    assert len(answers(database)) == 1
