"""The services of a basic-person system: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from juki.basic_person.v1 import counter_service_pb2 as counter_wire
from juki.basic_person.v1 import delivery_service_pb2 as delivery_wire
from juki.basic_person.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.basic_person.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.calls.relay import Relay
from nodes.basic_person import convert
from nodes.basic_person.acts.changes import NewRecordId, take_changes
from nodes.basic_person.peers import Addressee, CityMiddleServer, ResidentRecord
from nodes.basic_person.store import Store


class Delivery(DeliveryServiceServicer):
    """What the systems of the city hall send."""

    def __init__(
        self,
        store: Store,
        addressee: Addressee,
        city_middle_server: CityMiddleServer,
        resident_record: ResidentRecord,
        relay: Relay,
        new_record_id: NewRecordId,
    ) -> None:
        self._store, self._addressee, self._new_record_id = store, addressee, new_record_id
        self._city_middle_server, self._resident_record, self._relay = city_middle_server, resident_record, relay

    def ReceiveChanges(
        self, request: delivery_wire.ReceiveChangesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveChangesResponse:
        changes = convert.changes_from_wire(request)
        with self._store.writing() as unit:
            outcomes = take_changes(unit, self._addressee, self._city_middle_server, self._new_record_id, changes)
            return convert.changes_response(outcomes)

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        acquisitions = convert.acquisitions_from_wire(request)
        return convert.acquisitions_response(self._relay.pass_on(acquisitions, self._resident_record.acquisition))


class Counter(CounterServiceServicer):
    """What the staff sees."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def GetPerson(
        self, request: counter_wire.GetPersonRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetPersonResponse:
        return convert.person_to_wire(self._store.find(convert.number_from_wire(request)))
