"""The file of the city middle server."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from mesh.storage.items import Delivered, Posting
from mesh.storage.outbox import OutboxRow
from nodes.city_middle_server import domain
from nodes.city_middle_server.domain import InquiryNotOpen, IntegratedNumberUnknown, NumberingPending
from nodes.city_middle_server.store import InquiryRow, Store
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import HouseholdCopy, InquiryMatter, InquiryResult

A, B = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)
D = IntegratedAddresseeNumber.from_serial(9)


@pytest.fixture
def store(database, answering):
    return Store(database)


def item(value):
    return Delivered(str(uuid4()), "", b"", value)


def post(*said):
    return Posting(callee="a.node", method="m", person="x", item=b"")


def inquiry(inquiry_id="one", number=A):
    return domain.Inquiry(
        inquiry_id=inquiry_id,
        addressee_number=number,
        matter=InquiryMatter(
            work_code="JM99000000000001",
            procedure_code="JT99000000000001",
            item_code="TM99000000000002",
            provider="011002",
        ),
        business_system="pension",
    )


def result(inquiry_id="one"):
    return domain.LayoutResult(
        inquiry_id=inquiry_id, integrated_number=D, result=InquiryResult.NO_DATA, explanation="", items=()
    )


def copy(number=A):
    return HouseholdCopy(
        addressee_number=number,
        record_id="r",
        relationship=None,
        is_householder=False,
        valid_from=CivilDate.parse_iso8("20260401"),
        version=1,
    )


def counted(database, table):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def refusals(outcomes):
    return [type(each.refusal) for each in outcomes]


def test_what_is_passed_on_waits_in_the_outbox(store, database):
    assert refusals(store.pass_on([item(D)], post)) == [type(None)]
    assert counted(database, OutboxRow) == 1


def test_a_copy_refused_now_is_taken_when_the_person_is_numbered(store, database):
    waiting = item(copy(B))
    first = store.register_copies([item(copy()), waiting], {A: D}, post)
    again = store.register_copies([waiting], {B: D}, post)
    assert refusals(first) == [type(None), NumberingPending]
    assert refusals(again) == [type(None)]
    assert counted(database, OutboxRow) == 2


def test_an_inquiry_about_somebody_not_numbered_is_refused_and_not_remembered(store, database):
    assert refusals(store.request_information([item(inquiry())], {}, post)) == [NumberingPending]
    assert counted(database, InquiryRow) == counted(database, OutboxRow) == 0


def answer(store, *results, known=(D,)):
    told = []

    def onward(business_system, named):
        told.append((business_system, named.addressee_number, named.result.value))
        return post()

    return refusals(store.receive_results([item(each) for each in results], known, onward)), told


def test_a_result_goes_to_who_asked_and_the_inquiry_is_forgotten(store, database):
    store.request_information([item(inquiry())], {A: D}, post)
    assert answer(store, result()) == ([type(None)], [("pension", A, "NO_DATA")])
    assert counted(database, InquiryRow) == 0


def test_only_one_result_of_an_inquiry_goes_on(store):
    store.request_information([item(inquiry())], {A: D}, post)
    assert answer(store, result(), result())[0] == [type(None), InquiryNotOpen]


def test_a_result_about_somebody_unknown_is_refused_and_the_inquiry_stays(store, database):
    store.request_information([item(inquiry())], {A: D}, post)
    assert answer(store, result(), known=()) == ([IntegratedNumberUnknown], [])
    assert counted(database, InquiryRow) == 1


def test_the_file_keeps_nothing_of_a_person_but_the_number_of_an_open_inquiry():
    assert {column.name for column in InquiryRow.__table__.columns} == {
        "inquiry_id",
        "business_system",
        "addressee_number",
    }
