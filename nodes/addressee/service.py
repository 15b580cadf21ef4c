"""The services of an integrated addressee system: convert in, decide, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from fittings.nouns.fields import uuid_from_wire
from juki.addressee.v1 import counter_service_pb2 as counter_wire
from juki.addressee.v1 import delivery_service_pb2 as delivery_wire
from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire
from juki.addressee.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.addressee.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.addressee.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from mesh.call import answering
from mesh.storage.items import Posting
from nodes.addressee import convert
from nodes.addressee.domain import Person
from nodes.addressee.peers import BasicPerson, CityMiddleServer, National
from nodes.addressee.store import Store
from vocabulary.identifiers import AddresseeNumber
from vocabulary.linkage import IntegratedAcquisition


class Delivery(DeliveryServiceServicer):
    """What the systems of the body send."""

    def __init__(self, store: Store, basic_person: BasicPerson, national: National) -> None:
        self._store, self._basic_person, self._national = store, basic_person, national

    def AssignNumbers(
        self, request: delivery_wire.AssignNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.AssignNumbersResponse:
        requests = convert.requests_from_wire(request)
        return convert.assigned_response(self._store.assign(requests, answering().caller))

    def ReceiveAcquisitionNumbers(
        self, request: delivery_wire.ReceiveAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveAcquisitionNumbersResponse:
        received = convert.received_from_wire(request)
        outcomes = self._store.receive_numbers(received, self._basic_person.name, self._onward)
        return convert.received_response(outcomes)

    def _onward(self, person: Person, resident: AddresseeNumber | None, received: IntegratedAcquisition) -> Posting:
        """Choose the way to the nation: a resident's through the resident record, anybody else's straight."""
        if resident is not None:
            return self._basic_person.acquisition(resident, received.acquisition_number)
        return self._national.acquisition(person.my_number, received.acquisition_number)

    def ReceiveSymbolResults(
        self, request: delivery_wire.ReceiveSymbolResultsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveSymbolResultsResponse:
        return convert.results_response(self._store.receive_results(convert.results_from_wire(request)))


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

    def __init__(self, store: Store, city_middle_server: CityMiddleServer) -> None:
        self._store, self._city_middle_server = store, city_middle_server

    def AcquireSymbols(
        self, request: counter_wire.AcquireSymbolsRequest, context: grpc.ServicerContext
    ) -> counter_wire.AcquireSymbolsResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        numbers = convert.addressee_numbers_from_wire(request.addressee_numbers)
        onward = self._city_middle_server.symbol_request
        answer = self._store.acquire_symbols(request_id, numbers, onward, convert.started_bytes)
        return convert.started_response(answer)

    def GetSymbolState(
        self, request: counter_wire.GetSymbolStateRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetSymbolStateResponse:
        return convert.state_to_wire(self._store.find(convert.number_from_wire(request)))
