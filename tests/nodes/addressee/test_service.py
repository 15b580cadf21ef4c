"""The integrated addressee system on the road, in a city and outside one, between fakes of its neighbours."""

from uuid import uuid4

import pytest

from juki.addressee.v1 import counter_service_pb2 as counter_wire
from juki.addressee.v1 import delivery_service_pb2 as delivery_wire
from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.delivery_pb2 import Delivery
from vocabulary.refusals import Refusal


def d_of(body, addressee_number):
    request = inquiry_wire.FindIntegratedNumbersRequest(addressee_numbers=[addressee_number.value])
    return body.inquiry.FindIntegratedNumbers(request).integrated_addressee_numbers[0]


def state(body, addressee_number):
    request = counter_wire.GetSymbolStateRequest(addressee_number=addressee_number.value)
    return counter_wire.SymbolState.Name(body.counter.GetSymbolState(request).state).removeprefix("SYMBOL_STATE_")


def acquire(body, *numbers, request_id=None):
    return body.counter.AcquireSymbols(
        counter_wire.AcquireSymbolsRequest(
            request_id=request_id or str(uuid4()), addressee_numbers=[each.value for each in numbers]
        )
    )


@pytest.mark.function("S6.1")
def test_the_same_my_number_gets_the_same_integrated_number(city, numbering):
    city.number(numbering(addressee=1), numbering(addressee=2))
    one, two = numbering(addressee=1).addressee_number, numbering(addressee=2).addressee_number
    assert d_of(city, one) == d_of(city, two) != ""
    back = inquiry_wire.FindAddresseeNumbersRequest(integrated_addressee_numbers=[d_of(city, one)])
    assert list(city.inquiry.FindAddresseeNumbers(back).addressee_numbers) == [two.value]


def test_somebody_who_is_not_numbered_has_no_symbol_to_ask_after(city, numbering):
    with pytest.raises(Refusal) as refused:
        state(city, numbering().addressee_number)
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "NOT_NUMBERED")


def test_a_repeated_request_for_symbols_gets_the_first_answer(city, numbering):
    city.number(numbering())
    request_id = str(uuid4())
    answers = [acquire(city, numbering().addressee_number, request_id=request_id).started for _ in range(2)]
    city.mesh.settle()
    assert answers == [1, 1]
    assert len(city.requested) == 1


@pytest.mark.function("S6.2")
def test_a_symbol_passes_through_its_states(city, numbering):
    city.number(numbering())
    number = numbering().addressee_number
    seen = [state(city, number)]
    acquire(city, number)
    seen.append(state(city, number))
    city.bring_number(d_of(city, number))
    seen.append(state(city, number))
    result = delivery_wire.SymbolResult(
        delivery=Delivery(delivery_id=str(uuid4())), integrated_addressee_number=d_of(city, number)
    )
    city.delivery.ReceiveSymbolResults(delivery_wire.ReceiveSymbolResultsRequest(items=[result]))
    seen.append(state(city, number))
    assert seen == ["NONE", "REQUESTED", "NUMBER_RECEIVED", "ACQUIRED"]
