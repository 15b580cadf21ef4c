"""AddresseeService: convert in, decide, convert out."""

import grpc

from fittings.nouns.people import uuid_from_wire
from juki.addressee.v1 import addressee_service_pb2 as wire
from juki.addressee.v1.addressee_service_pb2_grpc import AddresseeServiceServicer
from mesh.call import answering
from mesh.storage.items import Posting
from nodes.addressee import convert
from nodes.addressee.domain import Person, Received
from nodes.addressee.peers import BasicPerson, CityMiddleServer, National
from nodes.addressee.store import Store
from vocabulary.identifiers import AddresseeNumber


class AddresseeService(AddresseeServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(
        self,
        store: Store,
        city_middle_server: CityMiddleServer,
        basic_person: BasicPerson,
        national: National,
    ) -> None:
        self._store, self._city_middle_server = store, city_middle_server
        self._basic_person, self._national = basic_person, national

    def AssignNumbers(
        self, request: wire.AssignNumbersRequest, context: grpc.ServicerContext
    ) -> wire.AssignNumbersResponse:
        requests = convert.requests_from_wire(request)
        return convert.assigned_response(self._store.assign(requests, answering().caller))

    def FindIntegratedNumbers(
        self, request: wire.FindIntegratedNumbersRequest, context: grpc.ServicerContext
    ) -> wire.FindIntegratedNumbersResponse:
        asked = convert.addressee_numbers_from_wire(request.addressee_numbers)
        return convert.integrated_numbers_to_wire(asked, self._store.integrated_numbers(asked))

    def FindAddresseeNumbers(
        self, request: wire.FindAddresseeNumbersRequest, context: grpc.ServicerContext
    ) -> wire.FindAddresseeNumbersResponse:
        asked = convert.integrated_numbers_from_wire(request.integrated_addressee_numbers)
        return convert.addressee_numbers_to_wire(asked, self._store.addressee_numbers(asked))

    def AcquireSymbols(
        self, request: wire.AcquireSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.AcquireSymbolsResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        numbers = convert.addressee_numbers_from_wire(request.addressee_numbers)
        onward = self._city_middle_server.symbol_request
        answer = self._store.acquire_symbols(request_id, numbers, onward, convert.started_bytes)
        return convert.started_response(answer)

    def GetSymbolState(
        self, request: wire.GetSymbolStateRequest, context: grpc.ServicerContext
    ) -> wire.GetSymbolStateResponse:
        return convert.state_to_wire(self._store.find(convert.number_from_wire(request)))

    def ReceiveAcquisitionNumbers(
        self, request: wire.ReceiveAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveAcquisitionNumbersResponse:
        received = convert.received_from_wire(request)
        outcomes = self._store.receive_numbers(received, self._basic_person.name, self._onward)
        return convert.received_response(outcomes)

    def _onward(self, person: Person, resident: AddresseeNumber | None, received: Received) -> Posting:
        """Choose the way to the nation: a resident's through the resident record, anybody else's straight."""
        if resident is not None:
            return self._basic_person.acquisition(resident, received.acquisition_number)
        return self._national.acquisition(person.my_number, received.acquisition_number)

    def ReceiveSymbolResults(
        self, request: wire.ReceiveSymbolResultsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveSymbolResultsResponse:
        return convert.results_response(self._store.receive_results(convert.results_from_wire(request)))
