"""BasicPersonService: convert in, decide, convert out."""

import grpc

from juki.basic_person.v1 import basic_person_service_pb2 as wire
from juki.basic_person.v1.basic_person_service_pb2_grpc import BasicPersonServiceServicer
from nodes.basic_person import convert
from nodes.basic_person.peers import Addressee, CityMiddleServer, ResidentRecord
from nodes.basic_person.store import Store


class BasicPersonService(BasicPersonServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(
        self,
        store: Store,
        addressee: Addressee,
        city_middle_server: CityMiddleServer,
        resident_record: ResidentRecord,
    ) -> None:
        self._store, self._addressee = store, addressee
        self._city_middle_server, self._resident_record = city_middle_server, resident_record

    def ReceiveChanges(
        self, request: wire.ReceiveChangesRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveChangesResponse:
        changes = convert.changes_from_wire(request)
        outcomes = self._store.take_changes(changes, self._addressee.numbering, self._city_middle_server.copy)
        return convert.changes_response(outcomes)

    def SubmitAcquisitions(
        self, request: wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitAcquisitionsResponse:
        acquisitions = convert.acquisitions_from_wire(request)
        return convert.acquisitions_response(self._store.pass_on(acquisitions, self._resident_record.acquisition))

    def GetPerson(self, request: wire.GetPersonRequest, context: grpc.ServicerContext) -> wire.GetPersonResponse:
        return convert.person_to_wire(self._store.find(convert.number_from_wire(request)))
