"""The services of a resident record system: convert in, open a unit, do the act, convert out.

They hold nothing of anybody and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import grpc
from google.protobuf.message import Message

from fittings.files.domain import Reference
from fittings.leases.domain import Edit
from fittings.pages.sealed import SealedPages, query_of
from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.resident_record.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.call import answering
from mesh.calls.relay import Relay
from mesh.clock import Clock
from nodes.resident_record.acts.acquisitions import pass_acquisitions
from nodes.resident_record.acts.birth import register_birth
from nodes.resident_record.acts.changes import Onward
from nodes.resident_record.acts.designation import designate
from nodes.resident_record.acts.editing import begin_edit, end_edit
from nodes.resident_record.acts.households import record_households
from nodes.resident_record.acts.looking_up import list_history, list_households, show_household, show_resident
from nodes.resident_record.acts.move_in import register_move_in
from nodes.resident_record.acts.move_out import cancel_move_out, register_move_out, take_move_in_notices
from nodes.resident_record.acts.stock import Stock
from nodes.resident_record.convert import deliveries, editing, fields, households, moves, residents
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
    pages: SealedPages


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
        edit = self._edit(*request.versions)
        with self._store.writing(request_id) as unit:
            certificate = register_move_out(unit, self._onward, self._own, out, edit, self._clock.today())
            file = self._fittings.keep_file(unit, moves.certificate_to_wire(certificate), kept_until(certificate))
            return unit.answer(moves.move_out_to_wire(certificate, file))

    def CancelMoveOut(
        self, request: counter_wire.CancelMoveOutRequest, context: grpc.ServicerContext
    ) -> counter_wire.CancelMoveOutResponse:
        request_id, numbers = households.request_id_from_wire(request), moves.numbers_from_wire(request)
        edit = self._edit(*request.versions)
        with self._store.writing(request_id) as unit:
            cancel_move_out(unit, self._onward, numbers, edit, self._clock.today())
            return unit.answer(counter_wire.CancelMoveOutResponse())

    def RegisterMoveIn(
        self, request: counter_wire.RegisterMoveInRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterMoveInResponse:
        request_id, coming = households.request_id_from_wire(request), moves.move_in_from_wire(request)
        nation, edit = [self._gateway.find(each) for each in coming.codes], self._edit()
        with self._store.writing(request_id) as unit:
            today = self._clock.today()
            home, numbers = register_move_in(unit, self._onward, self._own, coming, nation, edit, today)
            return unit.answer(moves.move_in_to_wire(home, numbers))

    def BeginEdit(
        self, request: counter_wire.BeginEditRequest, context: grpc.ServicerContext
    ) -> counter_wire.BeginEditResponse:
        request_id, edit = households.request_id_from_wire(request), self._edit()
        number = residents.addressee_from_wire(request.addressee_number, "addressee_number")
        with self._store.writing(request_id) as unit:
            return unit.answer(editing.lease_to_wire(begin_edit(unit, edit.holder, number, edit.at)))

    def EndEdit(
        self, request: counter_wire.EndEditRequest, context: grpc.ServicerContext
    ) -> counter_wire.EndEditResponse:
        request_id, edit = households.request_id_from_wire(request), self._edit()
        number = residents.addressee_from_wire(request.addressee_number, "addressee_number")
        with self._store.writing(request_id) as unit:
            end_edit(unit, edit.holder, number, edit.at)
            return unit.answer(counter_wire.EndEditResponse())

    def _edit(self, *versions: int) -> Edit:
        """Who changes something now, and what they saw."""
        return Edit(holder=editing.holder_of(answering()), at=self._clock.now(), versions=versions)

    def GetHousehold(
        self, request: counter_wire.GetHouseholdRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetHouseholdResponse:
        number = households.household_number_from_wire(request)
        household = show_household(self._store, residents.rights_of(answering()), number)
        return counter_wire.GetHouseholdResponse(household=households.household_to_wire(household))

    def GetResident(
        self, request: counter_wire.GetResidentRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetResidentResponse:
        number, now = residents.addressee_from_wire(request.addressee_number, "addressee_number"), self._clock.now()
        day, known_at = residents.as_of_from_wire(request, self._clock.today(), now)
        rights = residents.rights_of(answering())
        return residents.entry_to_wire(show_resident(self._store, rights, number, day, known_at, now))

    def ListHouseholds(
        self, request: counter_wire.ListHouseholdsRequest, context: grpc.ServicerContext
    ) -> counter_wire.ListHouseholdsResponse:
        call, size = answering(), fields.page_size_from_wire(request.page_size)
        after = self._fittings.pages.open(request.page_token, query := query_of(call, request))
        found, last = list_households(self._store, residents.rights_of(call), after, size)
        return households.page_to_wire(found, self._fittings.pages.seal(last, query))

    def ListResidentHistory(
        self, request: counter_wire.ListResidentHistoryRequest, context: grpc.ServicerContext
    ) -> counter_wire.ListResidentHistoryResponse:
        number = residents.addressee_from_wire(request.addressee_number, "addressee_number")
        call, size = answering(), fields.page_size_from_wire(request.page_size)
        after = self._fittings.pages.open(request.page_token, query := query_of(call, request))
        found, last = list_history(self._store, residents.rights_of(call), number, after, size)
        return residents.history_to_wire(found, self._fittings.pages.seal(last, query))


class Delivery(DeliveryServiceServicer):
    """What the resident registry network and the city hall send."""

    def __init__(self, store: Store, onward: Onward, relay: Relay, clock: Clock) -> None:
        self._store, self._onward = store, onward
        self._relay, self._clock = relay, clock

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
        codes = self._store.codes_of(each.value.addressee_number for each in items)
        return deliveries.acquisitions_response(pass_acquisitions(self._relay, self._onward, codes, items))
