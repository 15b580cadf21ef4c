"""What a business system does at its counter and with its results: once, in order, all or nothing."""

from itertools import count
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from mesh.refusals import RequestIdReused
from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
from nodes.business_system.acts.customers import register_customer
from nodes.business_system.acts.inquiries import request_information, take_results
from nodes.business_system.domain import CustomerUnknown, InquiryUnknown, MyNumberNotUsed, Office, Question
from nodes.business_system.store import Store
from vocabulary.identifiers import AddresseeNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedResult, NamedValue

OFFICE = Office(uses_my_number=True, first_serial=700_000_000)
LIBRARY = Office(uses_my_number=False, first_serial=800_000_000)
MATTER = InquiryMatter(
    work_code="JM99000000000001",
    procedure_code="JT99000000000001",
    item_code="TM99000000000002",
    provider="011002",
)
IDS = count(1)


@pytest.fixture
def store(database, answering):
    return Store(database)


def onward(value):
    return Posting(callee="a.node", method=type(value).__name__, person="x", item=b"")


PEER = SimpleNamespace(numbering=onward, inquiry=onward)


def register(store, application, office=OFFICE):
    with store.writing() as unit:
        return register_customer(unit, PEER, office, application).addressee_number


def ask(store, number):
    with store.writing() as unit:
        question = Question(addressee_number=number, matter=MATTER)
        return request_information(unit, PEER, lambda: str(UUID(int=next(IDS))), question).inquiry_id


def asked(store, application, people=1):
    """Return the numbers of that many customers and what was asked about each."""
    numbers = [register(store, application(my_number)) for my_number in range(1, people + 1)]
    return [(ask(store, number), number) for number in numbers]


def result(inquiry_id, number, became=InquiryResult.PROVIDED, *, delivery_id=None, text="妻"):
    value = NamedResult(
        inquiry_id=inquiry_id,
        addressee_number=number,
        result=became,
        explanation="",
        values=(NamedValue("続柄", text),),
    )
    return Delivered(delivery_id or str(uuid4()), "", text.encode(), value)


def take(store, *results):
    with store.writing() as unit:
        return [type(each.refusal) for each in take_results(unit, results)]


def posted(database):
    with database.reading() as session:
        return [each.method for each in outbox.waiting(session)]


def test_the_first_customer_gets_the_first_serial_and_the_next_the_next(store, application):
    first, second = register(store, application(1)), register(store, application(2))
    serial, expected = AddresseeNumber.next_after(699_999_999)
    assert (first, second) == (expected, AddresseeNumber.next_after(serial)[1])


def test_who_is_known_keeps_the_number_and_is_numbered_again_with_the_newest_items(store, database, application):
    first = register(store, application())
    assert register(store, application(address="札幌市北区2")) == first
    with store.writing() as unit:
        assert unit.customers.find(first).items.address == "札幌市北区2"
    assert posted(database) == ["Customer"] * 2


def test_coming_again_uses_up_no_number(store, application):
    serial, _ = AddresseeNumber.next_after(699_999_999)
    for my_number in (1, 1, 1):
        register(store, application(my_number))
    assert register(store, application(2)) == AddresseeNumber.next_after(serial)[1]


def test_an_office_without_the_use_of_my_numbers_keeps_and_posts_nothing(store, database, application):
    with pytest.raises(MyNumberNotUsed):
        register(store, application(), LIBRARY)
    with store.writing() as unit:
        assert unit.numbers.find(application().my_number) is None
    assert posted(database) == []


def test_nobody_is_asked_about_who_is_no_customer(store, database):
    with pytest.raises(CustomerUnknown):
        ask(store, AddresseeNumber.from_serial(1))
    assert posted(database) == []


def test_an_inquiry_is_open_until_its_first_result(store, database, application):
    [(inquiry_id, number)] = asked(store, application)
    assert store.find(inquiry_id).result is InquiryResult.OPEN
    assert posted(database) == ["Customer", "Inquiry"]
    both = result(inquiry_id, number), result(inquiry_id, number, InquiryResult.REFUSED, text="子")
    assert take(store, *both) == [type(None)] * 2
    assert take(store, result(inquiry_id, number, text="孫")) == [type(None)]
    found = store.find(inquiry_id)
    assert (found.result, [each.value for each in found.values]) == (InquiryResult.PROVIDED, ["妻"])


def test_a_refused_result_leaves_those_around_it_as_they_are(store, application):
    one, two, three = asked(store, application, people=3)
    mixed_up = result(two[0], three[1])
    assert take(store, result(*one), mixed_up, result("nothing", one[1]), result(*three)) == [
        type(None),
        InquiryUnknown,
        InquiryUnknown,
        type(None),
    ]
    became = [store.find(inquiry_id).result for inquiry_id, _ in (one, two, three)]
    assert became == [InquiryResult.PROVIDED, InquiryResult.OPEN, InquiryResult.PROVIDED]


def test_a_result_that_was_refused_is_applied_when_its_inquiry_is_there(store, application):
    [(inquiry_id, number)] = asked(store, application)
    assert take(store, result(inquiry_id, AddresseeNumber.from_serial(1), delivery_id="one")) == [InquiryUnknown]
    assert take(store, result(inquiry_id, number, delivery_id="one")) == [type(None)]


def test_a_repeated_result_is_applied_once_and_another_under_its_id_is_refused(store, application):
    [(inquiry_id, number)] = asked(store, application)
    item = result(inquiry_id, number, delivery_id="one")
    assert take(store, item) == take(store, item) == [type(None)]
    assert take(store, result(inquiry_id, number, delivery_id="one", text="子")) == [RequestIdReused]
    assert [each.value for each in store.find(inquiry_id).values] == ["妻"]


def test_many_results_cost_few_statements(store, database, application):
    """One question, one keeping, whatever their number."""
    results = [result(*each) for each in asked(store, application, people=100)]
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert set(take(store, *results)) == {type(None)}
    assert len(statements) <= 10
