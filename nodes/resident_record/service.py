"""The services of a resident record system: convert in, ask, decide, convert out.

They hold nothing of anybody and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.resident_record.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.clock import Clock
from nodes.resident_record.convert import deliveries, households, moves
from nodes.resident_record.peers import Gateway
from nodes.resident_record.store.store import Store
from world import threads


class Counter(CounterServiceServicer):
    """What the staff does with the register."""

    def __init__(self, store: Store, gateway: Gateway, clock: Clock, stock_refill: int) -> None:
        """*stock_refill* is how many resident codes are fetched at least when the stock is short."""
        self._store, self._gateway, self._clock = store, gateway, clock
        self._stock_refill = stock_refill
        # Whoever fills the stock also takes from it before the next one looks whether it is short.
        self._stock = threads.Lock()

    def _fill_stock(self, needed: int) -> None:
        """Fetch codes if fewer than *needed* are left; should the nation give none, the write says so."""
        short = needed - self._store.stock_left()
        wanted = max(self._stock_refill, needed) if short > 0 else 0
        while wanted > 0 and (codes := self._gateway.fetch_codes(wanted)):
            self._store.put_into_stock(codes)
            wanted -= len(codes)

    def RecordHouseholds(
        self, request: counter_wire.RecordHouseholdsRequest, context: grpc.ServicerContext
    ) -> counter_wire.RecordHouseholdsResponse:
        request_id, new = households.request_id_from_wire(request), households.households_from_wire(request)
        with self._stock:
            self._fill_stock(sum(len(each.members) for each in new))
            answer = self._store.record_households(request_id, new, self._clock.today(), households.recorded_answer)
        return counter_wire.RecordHouseholdsResponse.FromString(answer)

    def RegisterBirth(
        self, request: counter_wire.RegisterBirthRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterBirthResponse:
        request_id, (home, child) = households.request_id_from_wire(request), households.birth_from_wire(request)
        with self._stock:
            self._fill_stock(1)
            answer = self._store.register_birth(request_id, home, child, self._clock.today(), households.birth_answer)
        return counter_wire.RegisterBirthResponse.FromString(answer)

    def RegisterMoveOut(
        self, request: counter_wire.RegisterMoveOutRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterMoveOutResponse:
        request_id, out = households.request_id_from_wire(request), moves.move_out_from_wire(request)
        answer = self._store.register_move_out(request_id, out, self._clock.today(), moves.move_out_answer)
        return counter_wire.RegisterMoveOutResponse.FromString(answer)

    def RegisterMoveIn(
        self, request: counter_wire.RegisterMoveInRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterMoveInResponse:
        request_id, coming = households.request_id_from_wire(request), moves.move_in_from_wire(request)
        nation = [self._gateway.find(each) for each in coming.codes]
        answer = self._store.register_move_in(request_id, coming, nation, self._clock.today(), moves.move_in_answer)
        return counter_wire.RegisterMoveInResponse.FromString(answer)

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

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def ReceiveMyNumbers(
        self, request: delivery_wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMyNumbersResponse:
        items = deliveries.numbers_from_wire(request)
        return deliveries.numbers_response(self._store.designate(items, self._clock.today()))

    def ReceiveMoveInNotices(
        self, request: delivery_wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMoveInNoticesResponse:
        notices = deliveries.notices_from_wire(request)
        return deliveries.notices_response(self._store.apply_move_in_notices(notices, self._clock.today()))

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        items = deliveries.acquisitions_from_wire(request)
        return deliveries.acquisitions_response(self._store.submit_acquisitions(items))
