"""The file of the integrated addressee system."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from mesh.storage.items import Delivered, Posting
from mesh.storage.outbox import OutboxRow
from nodes.addressee.domain import AddresseeNumberTaken, NotNumbered, SymbolState
from nodes.addressee.store import Store
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import IntegratedAcquisition

ONE, TWO = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)
RESIDENTS = "a.basic-person"
ACQUISITION = AcquisitionNumber("ab" * 16)


@pytest.fixture
def store(database, answering):
    return Store(database, 500_000_000)


def item(value, delivery_id=None):
    return Delivered(delivery_id or str(uuid4()), "", b"", value)


def to_city(number):
    return Posting(callee="a.city-middle-server", method="request", person="x", item=number.value.encode())


def acquire(store, *numbers, request_id=None):
    return int(store.acquire_symbols(request_id or str(uuid4()), numbers, to_city, lambda count: b"%d" % count))


def posted(database):
    with database.reading() as session:
        return [row.item for row in session.scalars(select(OutboxRow).order_by(OutboxRow.seq))]


@pytest.mark.function("S6.1")
def test_a_my_number_gets_the_same_integrated_number_in_a_later_batch(store, numbering):
    store.assign([item(numbering(addressee=1))], RESIDENTS)
    store.assign([item(numbering(addressee=2))], "a.business-system")
    found = store.integrated_numbers([ONE, TWO])
    assert found[ONE] == found[TWO] == IntegratedAddresseeNumber.next_after(499_999_999)[1]


def test_serials_go_on_in_a_later_batch(store, database, numbering):
    store.assign([item(numbering(addressee=1, my_number=1))], RESIDENTS)
    Store(database, 500_000_000).assign([item(numbering(addressee=2, my_number=2))], RESIDENTS)
    found = store.integrated_numbers([ONE, TWO])
    assert found[ONE] != found[TWO]


@pytest.mark.function("S6.3")
def test_of_several_addressee_numbers_the_newest_is_found(store, numbering):
    store.assign([item(numbering(addressee=2))], RESIDENTS)
    store.assign([item(numbering(addressee=1))], "a.business-system")
    number = store.integrated_numbers([ONE])[ONE]
    assert store.addressee_numbers([number]) == {number: ONE}


def test_nobody_unknown_is_found(store):
    assert store.integrated_numbers([ONE]) == {}
    with pytest.raises(NotNumbered):
        store.find(ONE)


def test_a_number_taken_is_refused_and_leaves_the_others_alone(store, numbering):
    store.assign([item(numbering(addressee=1, my_number=1))], RESIDENTS)
    requests = [item(numbering(addressee=1, my_number=2)), item(numbering(addressee=2, my_number=3))]
    outcomes = store.assign(requests, "a.business-system")
    assert [type(each.refusal) for each in outcomes] == [AddresseeNumberTaken, type(None)]
    assert TWO in store.integrated_numbers([TWO])


def test_a_repeated_request_is_applied_once(store, numbering):
    first = item(numbering(), "once")
    store.assign([first], RESIDENTS)
    store.assign([item(numbering(address="札幌市北区2"))], RESIDENTS)
    store.assign([first], RESIDENTS)
    assert store.find(ONE).items.address == "札幌市北区2"


def test_an_acquisition_is_begun_once_for_a_person_with_two_numbers(store, database, numbering):
    store.assign([item(numbering(addressee=1)), item(numbering(addressee=2))], RESIDENTS)
    assert acquire(store, ONE, TWO) == 1
    assert acquire(store, ONE) == 0
    assert posted(database) == [store.find(ONE).integrated_number.value.encode()]
    assert store.find(ONE).symbol is SymbolState.REQUESTED


def test_the_same_request_gets_the_same_answer(store, database, numbering):
    store.assign([item(numbering())], RESIDENTS)
    assert [acquire(store, ONE, request_id="one") for _ in range(2)] == [1, 1]
    assert len(posted(database)) == 1


def test_one_unknown_number_begins_no_acquisition_at_all(store, database, numbering):
    store.assign([item(numbering())], RESIDENTS)
    with pytest.raises(NotNumbered):
        acquire(store, ONE, TWO)
    assert store.find(ONE).symbol is SymbolState.NONE
    assert posted(database) == []


def receive(store, number, residents_from=RESIDENTS):
    chosen = []

    def onward(person, resident, received):
        chosen.append((person.my_number, resident, received.acquisition_number))
        return to_city(person.integrated_number)

    received = item(IntegratedAcquisition(integrated_number=number, acquisition_number=ACQUISITION))
    return store.receive_numbers([received], residents_from, onward), chosen


def test_an_acquisition_number_goes_on_under_the_residents_own_number(store, numbering):
    store.assign([item(numbering(addressee=1))], RESIDENTS)
    store.assign([item(numbering(addressee=2))], "a.business-system")
    _, chosen = receive(store, store.find(ONE).integrated_number)
    assert chosen == [(numbering().my_number, ONE, ACQUISITION)]
    assert store.find(ONE).symbol is SymbolState.NUMBER_RECEIVED


@pytest.mark.parametrize("residents_from", [RESIDENTS, None])
def test_somebody_no_resident_record_knows_goes_on_without_such_a_number(store, numbering, residents_from):
    store.assign([item(numbering())], "a.business-system")
    _, chosen = receive(store, store.find(ONE).integrated_number, residents_from)
    assert chosen == [(numbering().my_number, None, ACQUISITION)]


def test_an_acquisition_number_for_nobody_is_refused(store):
    outcomes, chosen = receive(store, IntegratedAddresseeNumber.from_serial(1))
    assert [type(each.refusal) for each in outcomes] == [NotNumbered]
    assert chosen == []


@pytest.mark.function("S6.2")
def test_a_result_completes_the_acquisition(store, numbering):
    store.assign([item(numbering())], RESIDENTS)
    store.receive_results([item(store.find(ONE).integrated_number)])
    assert store.find(ONE).symbol is SymbolState.ACQUIRED


def test_an_acquisition_number_is_kept_nowhere(store, database, tmp_path, numbering):
    store.assign([item(numbering())], RESIDENTS)
    receive(store, store.find(ONE).integrated_number)
    database.close()
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert files
    assert not any(ACQUISITION.value.encode() in each for each in files)
