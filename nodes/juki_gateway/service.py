"""The gateway's three services: convert in, pass on, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import grpc

from fittings.nouns.pages import page_from_wire
from fittings.nouns.people import key_from_wire
from juki.juki_gateway.v1 import counter_service_pb2 as counter_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.juki_gateway.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.juki_gateway.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.calls.relay import Relay
from mesh.clock import Clock
from mesh.storage.items import Delivered, Posting, outcomes_to_wire
from nodes.juki_gateway import convert
from nodes.juki_gateway.acts.passing import record_passages, take_over
from nodes.juki_gateway.domain import Passage
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.store import Store

T = TypeVar("T")


class Delivery(DeliveryServiceServicer):
    """What passes, both ways."""

    def __init__(self, store: Store, network: MunicipalCs, city: ResidentRecord, relay: Relay, clock: Clock) -> None:
        self._store, self._network, self._city = store, network, city
        self._relay, self._clock = relay, clock

    def RequestMyNumbers(
        self, request: wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.RequestMyNumbersResponse:
        codes = convert.number_requests_from_wire(request)
        outcomes = self._take_over(Passage.MY_NUMBER_REQUEST_IN, codes, self._network.my_number_request)
        return wire.RequestMyNumbersResponse(outcomes=outcomes)

    def SubmitChanges(
        self, request: wire.SubmitChangesRequest, context: grpc.ServicerContext
    ) -> wire.SubmitChangesResponse:
        changes = convert.changes_from_wire(request)
        return wire.SubmitChangesResponse(outcomes=self._take_over(Passage.CHANGE_IN, changes, self._network.change))

    def SubmitMailingRecords(
        self, request: wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitMailingRecordsResponse:
        records = convert.mailing_records_from_wire(request)
        outcomes = self._take_over(Passage.MAILING_RECORD_IN, records, self._network.mailing_record)
        return wire.SubmitMailingRecordsResponse(outcomes=outcomes)

    def SendMoveInNotices(
        self, request: wire.SendMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.SendMoveInNoticesResponse:
        notices = convert.move_in_notices_from_wire(request)
        outcomes = self._take_over(Passage.MOVE_IN_NOTICE_IN, notices, self._network.move_in_notice)
        return wire.SendMoveInNoticesResponse(outcomes=outcomes)

    def ReceiveMyNumbers(
        self, request: wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMyNumbersResponse:
        numbers = convert.generated_numbers_from_wire(request)
        outcomes = self._take_over(Passage.MY_NUMBER_OUT, numbers, self._city.my_number)
        return wire.ReceiveMyNumbersResponse(outcomes=outcomes)

    def ReceiveMoveInNotices(
        self, request: wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMoveInNoticesResponse:
        notices = convert.move_in_notices_from_wire(request)
        outcomes = self._take_over(Passage.MOVE_IN_NOTICE_OUT, notices, self._city.move_in_notice)
        return wire.ReceiveMoveInNoticesResponse(outcomes=outcomes)

    def SubmitAcquisitions(
        self, request: wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitAcquisitionsResponse:
        outcomes = self._relay.pass_on(convert.acquisitions_from_wire(request), self._network.acquisition)
        with self._store.writing() as unit:
            record_passages(unit, Passage.ACQUISITION_IN, outcomes, self._clock.now())
        return wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))

    def _take_over(
        self, passage: Passage, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]
    ) -> list[DeliveryOutcome]:
        with self._store.writing() as unit:
            return outcomes_to_wire(take_over(unit, passage, items, onward, self._clock.now()))


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


class Counter(CounterServiceServicer):
    """What the city's staff may read."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ListLinkageRecords(
        self, request: counter_wire.ListLinkageRecordsRequest, context: grpc.ServicerContext
    ) -> counter_wire.ListLinkageRecordsResponse:
        after, size = page_from_wire(request)
        return convert.page_to_wire(self._store.list_records(after, size))
