"""The services of a resident record system: convert in, open a unit, do the act, convert out.

They hold nothing of anybody and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import grpc
from google.protobuf.message import Message

from fittings.files.domain import Reference
from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.resident_record.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.clock import Clock
from nodes.resident_record.acts.acquisitions import pass_acquisitions
from nodes.resident_record.acts.birth import register_birth
from nodes.resident_record.acts.changes import Onward
from nodes.resident_record.acts.designation import designate
from nodes.resident_record.acts.households import record_households
from nodes.resident_record.acts.move_in import register_move_in
from nodes.resident_record.acts.move_out import register_move_out, take_move_in_notices
from nodes.resident_record.acts.stock import Stock
from nodes.resident_record.convert import deliveries, households, moves
from nodes.resident_record.domain.move import kept_until
from nodes.resident_record.peers import Gateway
from nodes.resident_record.store.register import Register
from nodes.resident_record.store.store import Store
from vocabulary.identifiers import LocalGovernmentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittings:
    """What the fittings do for the counter."""

    start_recording: Callable[[Register, Sequence[households.HouseholdMessage]], str]  # begins a job; its id
    keep_file: Callable[[Register, Message, date], Reference]  # of that content until that day, for whoever asks


class Counter(CounterServiceServicer):
    """What the staff does with the register."""

    def __init__(
        self,
        store: Store,
        own: LocalGovernmentCode,
        onward: Onward,
        gateway: Gateway,
        clock: Clock,
        stock: Stock,
        fittings: Fittings,
    ) -> None:
        """*own* is the municipality, *onward* makes a message ready to be posted."""
        self._store, self._own, self._onward = store, own, onward
        self._gateway, self._clock, self._stock = gateway, clock, stock
        self._fittings = fittings

    def RecordHouseholds(
        self, request: counter_wire.RecordHouseholdsRequest, context: grpc.ServicerContext
    ) -> counter_wire.RecordHouseholdsResponse:
        request_id, new = households.request_id_from_wire(request), households.households_from_wire(request)
        with self._stock.of(sum(len(each.members) for each in new)) as choose, self._store.writing(request_id) as unit:
            given = record_households(unit, self._onward, self._own, choose, new, self._clock.today())
            return unit.answer(households.recorded_to_wire(given))

    def StartRecordingHouseholds(
        self, request: counter_wire.StartRecordingHouseholdsRequest, context: grpc.ServicerContext
    ) -> counter_wire.StartRecordingHouseholdsResponse:
        request_id, rows = households.request_id_from_wire(request), households.rows_from_wire(request)
        with self._store.writing(request_id) as unit:
            return unit.answer(households.started_to_wire(self._fittings.start_recording(unit, rows)))

    def RegisterBirth(
        self, request: counter_wire.RegisterBirthRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterBirthResponse:
        request_id, (home, child) = households.request_id_from_wire(request), households.birth_from_wire(request)
        with self._stock.of(1) as choose, self._store.writing(request_id) as unit:
            number = register_birth(unit, self._onward, choose, home, child, self._clock.today())
            return unit.answer(households.birth_to_wire(number))

    def RegisterMoveOut(
        self, request: counter_wire.RegisterMoveOutRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterMoveOutResponse:
        request_id, out = households.request_id_from_wire(request), moves.move_out_from_wire(request)
        with self._store.writing(request_id) as unit:
            certificate = register_move_out(unit, self._onward, self._own, out, self._clock.today())
            file = self._fittings.keep_file(unit, moves.certificate_to_wire(certificate), kept_until(certificate))
            return unit.answer(moves.move_out_to_wire(certificate, file))

    def RegisterMoveIn(
        self, request: counter_wire.RegisterMoveInRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterMoveInResponse:
        request_id, coming = households.request_id_from_wire(request), moves.move_in_from_wire(request)
        nation = [self._gateway.find(each) for each in coming.codes]
        with self._store.writing(request_id) as unit:
            home, numbers = register_move_in(unit, self._onward, self._own, coming, nation, self._clock.today())
            return unit.answer(moves.move_in_to_wire(home, numbers))

    def GetHousehold(
        self, request: counter_wire.GetHouseholdRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetHouseholdResponse:
        found = self._store.household(households.household_number_from_wire(request))
        return counter_wire.GetHouseholdResponse(household=households.household_to_wire(found))

    def ListHouseholds(
        self, request: counter_wire.ListHouseholdsRequest, context: grpc.ServicerContext
    ) -> counter_wire.ListHouseholdsResponse:
        after, size = households.page_from_wire(request)
        return households.page_to_wire(*self._store.households(after, size))


class Delivery(DeliveryServiceServicer):
    """What the resident registry network and the city hall send."""

    def __init__(self, store: Store, onward: Onward, clock: Clock) -> None:
        self._store, self._onward, self._clock = store, onward, clock

    def ReceiveMyNumbers(
        self, request: delivery_wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMyNumbersResponse:
        items = deliveries.numbers_from_wire(request)
        with self._store.writing() as unit:
            return deliveries.numbers_response(designate(unit, self._onward, items, self._clock.today()))

    def ReceiveMoveInNotices(
        self, request: delivery_wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMoveInNoticesResponse:
        notices = deliveries.notices_from_wire(request)
        with self._store.writing() as unit:
            outcomes = take_move_in_notices(unit, self._onward, notices, self._clock.today())
            return deliveries.notices_response(outcomes)

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        items = deliveries.acquisitions_from_wire(request)
        with self._store.writing() as unit:
            return deliveries.acquisitions_response(pass_acquisitions(unit, self._onward, items))
