"""What the integrated addressee system does: numbering, and the acquisition of symbols."""

from uuid import uuid4

import pytest
from sqlalchemy import event

from juki.addressee.v1.counter_service_pb2 import AcquireSymbolsResponse
from mesh.refusals import RequestIdReused, Unreachable
from mesh.storage.items import Delivered
from mesh.storage.unit import AnsweredBefore
from nodes.addressee.acts.acquisition import conclude, receive_results, request_symbols, submissions
from nodes.addressee.acts.numbering import assign_numbers
from nodes.addressee.domain import Acquiring, AddresseeNumberTaken, Counters, NotNumbered, SymbolState
from nodes.addressee.store.store import Store
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber, MyNumber

ONE, TWO, THREE = (AddresseeNumber.from_serial(serial) for serial in (1, 2, 3))
FIRST = Counters(serial=499_999_999, order=0)
RESIDENTS, TAX = "a.basic-person", "tax.business-system"
TAKEN = type(None)


@pytest.fixture
def store(database, answering):
    return Store(database)


def item(value, delivery_id=None):
    return Delivered(delivery_id or str(uuid4()), "", b"", value)


def assign(store, *requests, by=RESIDENTS, first=FIRST):
    items = [each if isinstance(each, Delivered) else item(each) for each in requests]
    with store.writing() as unit:
        return [type(each.refusal) for each in assign_numbers(unit, first, by, items)]


def meaning(store, *numbers):
    found = store.integrated_numbers(numbers)
    return [found.get(each) for each in numbers]


def acquire(store, *numbers, request_id=""):
    try:
        with store.writing(request_id or str(uuid4())) as unit:
            return unit.answer(AcquireSymbolsResponse(started=request_symbols(unit, numbers))).started
    except AnsweredBefore as before:
        return AcquireSymbolsResponse.FromString(before.answer).started


# ---- numbering


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_two_numbers_with_one_my_number_mean_one_person(store, numbering, together):
    requests = [numbering(addressee=1), numbering(addressee=2)]
    for batch in [requests] if together else [[each] for each in requests]:
        assign(store, *batch)
    assert meaning(store, ONE, TWO) == [IntegratedAddresseeNumber.next_after(499_999_999)[1]] * 2


def test_serials_go_on_in_a_later_batch_and_one_without_a_check_digit_is_skipped(store, numbering):
    first = Counters(serial=5, order=0)
    assign(store, numbering(addressee=1, my_number=1), first=first)
    assign(store, numbering(addressee=2, my_number=2), numbering(addressee=3, my_number=3), first=first)
    assert meaning(store, ONE, TWO, THREE) == [IntegratedAddresseeNumber.from_serial(each) for each in (7, 8, 9)]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_a_person_whose_my_number_changes_keeps_the_integrated_number_and_it_may_be_numbered_anew(
    store, numbering, together
):
    requests = [
        numbering(addressee=1, my_number=1),
        numbering(addressee=1, my_number=2),
        numbering(addressee=2, my_number=1),
    ]
    for batch in [requests] if together else [[each] for each in requests]:
        assert set(assign(store, *batch)) == {TAKEN}
    one, two = meaning(store, ONE, TWO)
    assert (one, store.find(ONE).my_number) == (IntegratedAddresseeNumber.next_after(499_999_999)[1], my_number(2))
    assert (one != two, store.find(TWO).my_number) == (True, my_number(1))


def my_number(serial):
    return MyNumber.from_body(f"{serial:011d}")


def test_people_may_hand_their_my_numbers_round_within_one_batch(store, numbering):
    assign(store, numbering(addressee=1, my_number=1), numbering(addressee=2, my_number=2))
    before = meaning(store, ONE, TWO)
    moves = [(2, 2), (1, 3), (2, 1), (1, 2)]  # the one whose row is written first takes what the other gives up
    outcomes = assign(store, *(numbering(addressee=addressee, my_number=number) for addressee, number in moves))
    assert (set(outcomes), meaning(store, ONE, TWO)) == ({TAKEN}, before)
    assert [store.find(each).my_number for each in (ONE, TWO)] == [my_number(2), my_number(1)]


def test_a_number_whose_my_number_becomes_that_of_another_person_here_means_that_person(store, numbering):
    assign(store, numbering(addressee=1, my_number=1), numbering(addressee=2, my_number=2))
    assign(store, numbering(addressee=1, my_number=2))
    one, two = meaning(store, ONE, TWO)
    assert one == two


def test_another_system_cannot_give_somebody_elses_number_and_its_refusal_leaves_no_trace(store, numbering):
    assign(store, numbering(addressee=1, my_number=1))
    requests = [
        numbering(addressee=1, my_number=2),
        numbering(addressee=2, my_number=2),
        numbering(addressee=1, my_number=1, address="札幌市北区2"),
    ]
    assert assign(store, *requests, by=TAX) == [AddresseeNumberTaken, TAKEN, TAKEN]
    assert meaning(store, TWO) == [IntegratedAddresseeNumber.next_after(int(meaning(store, ONE)[0].value[:-1]))[1]]
    assert store.find(ONE).items.address == "札幌市北区2"


def test_a_repeated_request_is_applied_once(store, numbering):
    first = item(numbering(), "once")
    for each in (first, numbering(address="札幌市北区2"), first):
        assign(store, each)
    assert store.find(ONE).items.address == "札幌市北区2"


def test_another_request_under_the_same_id_is_refused(store, numbering):
    assign(store, Delivered("once", "", b"a", numbering()))
    assert assign(store, Delivered("once", "", b"b", numbering(address="札幌市北区2"))) == [RequestIdReused]


def test_numbering_again_leaves_the_symbol_as_it_is(store, numbering):
    assign(store, numbering())
    acquire(store, ONE)
    assign(store, numbering(address="札幌市北区2"))
    assert store.find(ONE).symbol is SymbolState.REQUESTED


def test_a_full_batch_costs_a_handful_of_statements_whatever_it_changes(store, database, numbering):
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    serials, last = [], 0
    while len(serials) < 500:
        last, _ = AddresseeNumber.next_after(last)
        serials.append(last)
    for _ in range(2):  # all of them new, then all of them known
        asked.clear()
        assign(store, *(numbering(addressee=each, my_number=each) for each in serials))
        assert len(asked) <= 12
    acquire(store, *(AddresseeNumber.from_serial(each) for each in serials))
    asked.clear()
    with store.writing() as unit:
        conclude(unit, {each.integrated_number: NotNumbered() for each in store.requested(500, RESIDENTS)})
    assert len(asked) <= 6


# ---- acquisition


def test_an_acquisition_is_begun_once_for_a_person_with_two_numbers(store, numbering):
    assign(store, numbering(addressee=1), numbering(addressee=2))
    assert (acquire(store, ONE, TWO), acquire(store, ONE)) == (1, 0)
    assert [each.integrated_number for each in store.requested(100, RESIDENTS)] == meaning(store, ONE)


def test_the_same_request_gets_the_same_answer(store, numbering):
    assign(store, numbering())
    assert [acquire(store, ONE, request_id="one") for _ in range(2)] == [1, 1]


def test_one_unknown_number_begins_no_acquisition_at_all(store, numbering):
    assign(store, numbering())
    with pytest.raises(NotNumbered):
        acquire(store, ONE, TWO)
    assert store.find(ONE).symbol is SymbolState.NONE


def test_only_those_for_whom_a_number_was_drawn_are_submitted():
    some = [
        Acquiring(
            integrated_number=IntegratedAddresseeNumber.from_serial(each), my_number=my_number(each), resident=None
        )
        for each in (1, 2)
    ]
    number = AcquisitionNumber("ab" * 16)
    numbers = {some[0].integrated_number: None, some[1].integrated_number: number}
    assert [(each.acquiring, each.acquisition_number) for each in submissions(some, numbers)] == [(some[1], number)]


def tried(store, refusal):
    with store.writing() as unit:
        left = conclude(unit, {store.find(ONE).integrated_number: refusal})
    return left, store.find(ONE).symbol, store.find(ONE).reason


def test_a_try_ends_with_a_symbol_or_waits_or_is_refused_and_the_reason_is_kept(store, numbering):
    assign(store, numbering())
    acquire(store, ONE)
    away = Unreachable(callee="a.node", status="UNAVAILABLE")
    assert tried(store, away) == (True, SymbolState.REQUESTED, "UNREACHABLE")
    assert tried(store, NotNumbered()) == (False, SymbolState.REFUSED, "NOT_NUMBERED")
    assert acquire(store, ONE) == 1
    assert tried(store, None) == (False, SymbolState.ACQUIRED, "")


def results(store, *numbers):
    with store.writing() as unit:
        return [type(each.refusal) for each in receive_results(unit, list(map(item, numbers)))]


@pytest.mark.function("S6.2")
def test_a_result_completes_the_acquisition_and_a_try_that_ends_later_changes_nothing(store, numbering):
    assign(store, numbering())
    acquire(store, ONE)
    unknown = IntegratedAddresseeNumber.from_serial(7)
    assert results(store, *meaning(store, ONE), unknown) == [TAKEN, NotNumbered]
    assert tried(store, NotNumbered()) == (False, SymbolState.ACQUIRED, "")
