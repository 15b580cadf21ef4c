"""The file of a business system."""

from itertools import count
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from mesh.storage.items import Delivered, Posting
from mesh.storage.outbox import OutboxRow
from nodes.business_system.domain import CustomerUnknown, InquiryUnknown, Question
from nodes.business_system.store import Store
from vocabulary.identifiers import AddresseeNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedResult, NamedValue


@pytest.fixture
def store(database, answering):
    ids = count(1)
    return Store(database, 700_000_000, lambda: str(UUID(int=next(ids))))


def posting(value):
    return Posting(callee="a.node", method=type(value).__name__, person="x", item=b"")


def register(store, application, request_id=None):
    answer = store.register(
        request_id or str(uuid4()), application, posting, lambda customer: customer.addressee_number.value.encode()
    )
    return AddresseeNumber(answer.decode())


def ask(store, number, request_id=None):
    question = Question(
        addressee_number=number,
        matter=InquiryMatter(
            work_code="JM99000000000001",
            procedure_code="JT99000000000001",
            item_code="TM99000000000002",
            provider="011002",
        ),
    )
    return store.ask(
        request_id or str(uuid4()), question, posting, lambda inquiry: inquiry.inquiry_id.encode()
    ).decode()


def result_of(inquiry_id, number, result=InquiryResult.PROVIDED):
    value = NamedResult(
        inquiry_id=inquiry_id,
        addressee_number=number,
        result=result,
        explanation="",
        values=(NamedValue("続柄", "妻"), NamedValue("世帯主", "いいえ")),
    )
    return Delivered(str(uuid4()), "", b"", value)


def posted(database):
    with database.reading() as session:
        return [row.method for row in session.scalars(select(OutboxRow).order_by(OutboxRow.seq))]


def test_the_first_customer_gets_the_first_serial(store, application):
    assert register(store, application()) == AddresseeNumber.next_after(699_999_999)[1]


def test_the_same_my_number_gets_the_same_number_again(store, database, application):
    first = register(store, application())
    assert register(store, application(address="札幌市北区2")) == first
    assert register(store, application(my_number=2)) != first
    assert posted(database) == ["Customer"] * 3


def test_the_same_request_registers_once(store, database, application):
    assert register(store, application(), "one") == register(store, application(), "one")
    assert posted(database) == ["Customer"]


def test_nobody_is_asked_about_who_is_no_customer(store, database):
    with pytest.raises(CustomerUnknown):
        ask(store, AddresseeNumber.from_serial(1))
    assert posted(database) == []


def test_an_inquiry_is_open_until_its_first_answer(store, application):
    number = register(store, application())
    inquiry_id = ask(store, number)
    assert store.find(inquiry_id).result is InquiryResult.OPEN
    store.receive_results([result_of(inquiry_id, number), result_of(inquiry_id, number, InquiryResult.REFUSED)])
    found = store.find(inquiry_id)
    assert (found.result, [each.value for each in found.values]) == (InquiryResult.PROVIDED, ["妻", "いいえ"])


def test_the_same_request_asks_once(store, database, application):
    number = register(store, application())
    assert ask(store, number, "one") == ask(store, number, "one")
    assert posted(database) == ["Customer", "Inquiry"]


def test_an_unknown_inquiry_is_not_found(store):
    with pytest.raises(InquiryUnknown):
        store.find("nothing")
    outcomes = store.receive_results([result_of("nothing", AddresseeNumber.from_serial(1))])
    assert [type(each.refusal) for each in outcomes] == [InquiryUnknown]
