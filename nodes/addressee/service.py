"""The services of an integrated addressee system: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable

import grpc

from fittings.nouns.fields import uuid_from_wire
from juki.addressee.v1 import counter_service_pb2 as counter_wire
from juki.addressee.v1 import delivery_service_pb2 as delivery_wire
from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire
from juki.addressee.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.addressee.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.addressee.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from mesh.call import answering
from nodes.addressee import convert
from nodes.addressee.acts.acquisition import receive_results, request_symbols
from nodes.addressee.acts.numbering import assign_numbers
from nodes.addressee.domain import Counters, known
from nodes.addressee.store.store import Store


class Delivery(DeliveryServiceServicer):
    """What the systems of the body send."""

    def __init__(self, store: Store, first: Counters) -> None:
        """*first* is what the body counts from."""
        self._store, self._first = store, first

    def AssignNumbers(
        self, request: delivery_wire.AssignNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.AssignNumbersResponse:
        requests = convert.requests_from_wire(request)
        with self._store.writing() as unit:
            return convert.assigned_response(assign_numbers(unit, self._first, answering().caller, requests))

    def ReceiveSymbolResults(
        self, request: delivery_wire.ReceiveSymbolResultsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveSymbolResultsResponse:
        results = convert.results_from_wire(request)
        with self._store.writing() as unit:
            return convert.results_response(receive_results(unit, results))


class Inquiry(InquiryServiceServicer):
    """What the body's middle server asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def FindIntegratedNumbers(
        self, request: inquiry_wire.FindIntegratedNumbersRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindIntegratedNumbersResponse:
        asked = convert.addressee_numbers_from_wire(request.addressee_numbers)
        return convert.integrated_numbers_to_wire(asked, self._store.integrated_numbers(asked))

    def FindAddresseeNumbers(
        self, request: inquiry_wire.FindAddresseeNumbersRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindAddresseeNumbersResponse:
        asked = convert.integrated_numbers_from_wire(request.integrated_addressee_numbers)
        return convert.addressee_numbers_to_wire(asked, self._store.addressee_numbers(asked))


class Counter(CounterServiceServicer):
    """What the staff does with symbols."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        """*wake* has what was asked for done at once."""
        self._store, self._wake = store, wake

    def AcquireSymbols(
        self, request: counter_wire.AcquireSymbolsRequest, context: grpc.ServicerContext
    ) -> counter_wire.AcquireSymbolsResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        numbers = convert.addressee_numbers_from_wire(request.addressee_numbers)
        with self._store.writing(request_id) as unit:
            response = unit.answer(convert.started_to_wire(request_symbols(unit, numbers)))
        self._wake()
        return response

    def GetSymbolState(
        self, request: counter_wire.GetSymbolStateRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetSymbolStateResponse:
        return convert.state_to_wire(known(self._store.find(convert.number_from_wire(request))))
