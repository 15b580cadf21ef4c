"""What the core does, in one unit each."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from mesh.storage import outbox
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Posting
from nodes.core_system.acts.acquisition import forget_arrived, issue_numbers, make_symbols
from nodes.core_system.acts.inquiries import judge_inquiries
from nodes.core_system.acts.keys import keep_keys
from nodes.core_system.domain.acquisitions import AcquisitionUnknown, SymbolFor
from nodes.core_system.domain.inquiries import InquiryJudge, KeyNotPublished, PermissionTable
from nodes.core_system.domain.permits import Issuer
from nodes.core_system.domain.symbols import DEMO_KEYS, Symbols
from nodes.core_system.store.records import CHAIN
from nodes.core_system.store.store import Store
from tests.nodes.core_system.network import HAKODATE, ITEM, PROCEDURE, ROW, SAPPORO, WORK
from vocabulary.identifiers import AcquisitionNumber, ResidentCode, Symbol
from vocabulary.juki_net import ResidentAcquisition
from vocabulary.linkage import Decision, InquiryMatter, Permit, PublicKey, SymbolInquiry

NOW = datetime(2026, 4, 1, tzinfo=UTC)
SYMBOLS = Symbols(DEMO_KEYS)
SOMEBODY = ResidentCode("24727059608")
OWN = SYMBOLS.make(SYMBOLS.linkage_for(SOMEBODY), HAKODATE)

pytestmark = pytest.mark.usefixtures("answering")


class PlayedInterface:
    """Makes postings that say what they are."""

    def decision(self, body: str, decision: Decision) -> Posting:
        return Posting(callee="interface", method="decision", person=decision.inquiry_id, item=b"")

    def permit(self, inquiry_id: str, permit: Permit) -> Posting:
        return Posting(callee="interface", method="permit", person=inquiry_id, item=b"")


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


def stamped(value: object) -> Delivered[object]:
    return Delivered(str(uuid4()), "", b"", value)


def asked(inquiry_id: str = "1", symbol: Symbol = OWN, inquirer: str = HAKODATE) -> SymbolInquiry:
    matter = InquiryMatter(work_code=WORK, procedure_code=PROCEDURE, item_code=ITEM, provider=SAPPORO)
    return SymbolInquiry(inquiry_id=inquiry_id, symbol=symbol, matter=matter, inquirer=inquirer)


def judge(store: Store, *inquiries: SymbolInquiry) -> list[type]:
    table = PermissionTable([SimpleNamespace(**ROW)])
    issuer = Issuer(draw=lambda: uuid4().hex, new_id=lambda: str(uuid4()), good_for=timedelta(minutes=10))
    items = [stamped(each) for each in inquiries]
    with store.writing() as unit:
        outcomes = judge_inquiries(unit, PlayedInterface(), InquiryJudge(SYMBOLS, table), issuer, items, NOW)
    return [type(each.refusal) for each in outcomes]


def publish(store: Store, *keys: tuple[str, bytes]) -> None:
    with store.writing() as unit:
        keep_keys(unit, [stamped(PublicKey(body=body, public_key=key)) for body, key in keys])


def sent(database: Database) -> list[str]:
    with database.reading() as session:
        return [each.method for each in outbox.waiting(session)]


def lanes(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.connection().exec_driver_sql("select lane from road_outbox").scalars())


TAKEN = type(None)


# ---- acquisitions


def test_a_symbol_is_made_and_its_number_forgotten_only_when_it_arrived(store: Store) -> None:
    draw = iter(["ab" * 16, "cd" * 16])
    with store.writing() as unit:
        issued = issue_numbers(unit, lambda: next(draw), SAPPORO, ["1", "2"], NOW)
    acquired = [
        stamped(ResidentAcquisition(acquisition_number=number, resident_code=SOMEBODY))
        for number in (*(each.number for each in issued), AcquisitionNumber("ef" * 16))
    ]
    with store.writing() as unit:
        first, second, unknown = [each.value for each in make_symbols(unit, SYMBOLS, acquired, NOW)]
    assert isinstance(unknown, AcquisitionUnknown)
    assert isinstance(first, SymbolFor)
    assert (first.body, first.issued.symbol) == (SAPPORO, second.issued.symbol)
    outcomes = [SimpleNamespace(refusal=each) for each in (None, KeyNotPublished(), unknown)]
    with store.writing() as unit:
        forget_arrived(unit, acquired, outcomes)
    with store.writing() as unit:
        left = [unit.acquisitions.find(each.value.acquisition_number) for each in acquired]
    assert [each and each.request_id for each in left] == [None, "2", None]


def test_a_person_seen_again_keeps_the_linkage_code_of_the_first_time(store: Store) -> None:
    known = SYMBOLS.linkage_for(ResidentCode("90000000018"))
    with store.writing() as unit:
        unit.linkages.keep(SYMBOLS.index_of(SOMEBODY), known)
        [issued] = issue_numbers(unit, lambda: "ab" * 16, SAPPORO, ["1"], NOW)
    item = stamped(ResidentAcquisition(acquisition_number=issued.number, resident_code=SOMEBODY))
    with store.writing() as unit:
        [made] = make_symbols(unit, SYMBOLS, [item], NOW)
    assert made.value.issued.symbol == SYMBOLS.make(known, SAPPORO)


# ---- inquiries


def test_a_decision_and_its_permit_stand_in_one_lane_in_this_order(store: Store, database: Database) -> None:
    publish(store, (HAKODATE, bytes(32)))
    assert judge(store, asked("1"), asked("2")) == [TAKEN, TAKEN]
    assert sent(database) == ["decision", "permit"] * 2
    assert len(lanes(database)) == 2


def test_an_inquiry_that_must_wait_for_its_key_leaves_nothing_behind_and_others_alone(
    store: Store, database: Database
) -> None:
    foreign = asked("2", Symbol("00" * 32))
    assert judge(store, asked("1"), foreign) == [KeyNotPublished, TAKEN]
    assert sent(database) == ["decision"]
    assert [each.inquiry_id for each in store.page(0, 10)[0]] == ["2"]
    publish(store, (HAKODATE, bytes(32)))
    assert judge(store, asked("1")) == [TAKEN]
    assert sent(database) == ["decision", "decision", "permit"]


def test_records_of_one_unit_and_of_the_next_are_one_chain(store: Store, database: Database) -> None:
    publish(store, (HAKODATE, bytes(32)))
    judge(store, asked("1"), asked("2"), asked("2"), asked("3", Symbol("00" * 32)))
    judge(store, asked("2"), asked("4"))
    records, _ = store.page(0, 10)
    assert [each.inquiry_id for each in records] == ["1", "2", "3", "4"]
    with database.reading() as session:
        assert CHAIN.first_broken(session) is None
        numbers = session.connection().exec_driver_sql("select seq from provision_records order by seq").scalars()
        assert list(numbers) == [1, 2, 3, 4]


def test_two_bodies_may_use_the_same_inquiry_id(store: Store) -> None:
    nobody = Symbol("00" * 32)
    judge(store, asked("1", nobody), asked("1", nobody, SAPPORO))
    judge(store, asked("1", nobody), asked("1", nobody, SAPPORO))
    assert [each.inquirer for each in store.page(0, 10)[0]] == [HAKODATE, SAPPORO]


def test_the_newest_key_of_a_body_counts(store: Store) -> None:
    publish(store, (HAKODATE, bytes(32)), (SAPPORO, bytes(32)), (HAKODATE, bytes(range(32))))
    with store.writing() as unit:
        assert (unit.keys.find(HAKODATE), unit.keys.find(SAPPORO)) == (bytes(range(32)), bytes(32))
