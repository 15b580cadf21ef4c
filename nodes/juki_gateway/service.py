"""The gateway's two services: convert in, pass on, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import grpc

from fittings.nouns.people import key_from_wire
from fittings.passages.convert import coming_of
from fittings.passages.domain import Coming, Course
from juki.juki_gateway.v1 import delivery_service_pb2 as wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.juki_gateway.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.call import answering
from mesh.calls.relay import Relay
from mesh.clock import Clock
from mesh.storage.items import Delivered, Posting, outcomes_to_wire
from nodes.juki_gateway import convert
from nodes.juki_gateway.acts.passing import note_passed, take_over
from nodes.juki_gateway.domain import Sides
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.store import Store

T = TypeVar("T")


class Delivery(DeliveryServiceServicer):
    """What passes, both ways."""

    def __init__(
        self, store: Store, network: MunicipalCs, city: ResidentRecord, sides: Sides, relay: Relay, clock: Clock
    ) -> None:
        self._store, self._network, self._city = store, network, city
        self._inward, self._outward = Course(sides.body, sides.network), Course(sides.body, sides.city)
        self._relay, self._clock = relay, clock

    def RequestMyNumbers(
        self, request: wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.RequestMyNumbersResponse:
        codes = convert.number_requests_from_wire(request)
        outcomes = self._take_over(self._inward, codes, self._network.my_number_request)
        return wire.RequestMyNumbersResponse(outcomes=outcomes)

    def SubmitChanges(
        self, request: wire.SubmitChangesRequest, context: grpc.ServicerContext
    ) -> wire.SubmitChangesResponse:
        changes = convert.changes_from_wire(request)
        return wire.SubmitChangesResponse(outcomes=self._take_over(self._inward, changes, self._network.change))

    def SubmitMailingRecords(
        self, request: wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitMailingRecordsResponse:
        records = convert.mailing_records_from_wire(request)
        outcomes = self._take_over(self._inward, records, self._network.mailing_record)
        return wire.SubmitMailingRecordsResponse(outcomes=outcomes)

    def SendMoveInNotices(
        self, request: wire.SendMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.SendMoveInNoticesResponse:
        notices = convert.move_in_notices_from_wire(request)
        outcomes = self._take_over(self._inward, notices, self._network.move_in_notice)
        return wire.SendMoveInNoticesResponse(outcomes=outcomes)

    def ReceiveMyNumbers(
        self, request: wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMyNumbersResponse:
        numbers = convert.generated_numbers_from_wire(request)
        outcomes = self._take_over(self._outward, numbers, self._city.my_number)
        return wire.ReceiveMyNumbersResponse(outcomes=outcomes)

    def ReceiveMoveInNotices(
        self, request: wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMoveInNoticesResponse:
        notices = convert.move_in_notices_from_wire(request)
        outcomes = self._take_over(self._outward, notices, self._city.move_in_notice)
        return wire.ReceiveMoveInNoticesResponse(outcomes=outcomes)

    def SubmitAcquisitions(
        self, request: wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitAcquisitionsResponse:
        outcomes = self._relay.pass_on(convert.acquisitions_from_wire(request), self._network.acquisition)
        with self._store.writing() as unit:
            note_passed(unit, self._coming(), self._inward, outcomes)
        return wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))

    def _take_over(
        self, course: Course, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]
    ) -> list[DeliveryOutcome]:
        with self._store.writing() as unit:
            return outcomes_to_wire(take_over(unit, self._coming(), course, items, onward))

    def _coming(self) -> Coming:
        return coming_of(answering(), self._clock.now())


class Inquiry(InquiryServiceServicer):
    """What the city asks of the network."""

    def __init__(self, network: MunicipalCs) -> None:
        self._network = network

    def FetchResidentCodes(
        self, request: inquiry_wire.FetchResidentCodesRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FetchResidentCodesResponse:
        request_id, count = convert.code_order_from_wire(request)
        return convert.codes_to_wire(self._network.fetch_codes(request_id, count))

    def FindIdentity(
        self, request: inquiry_wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindIdentityResponse:
        return convert.found_to_wire(self._network.find(key_from_wire(request.key)))
