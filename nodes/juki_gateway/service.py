"""The gateway's three services: convert in, pass on, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import grpc

from fittings.nouns.pages import page_from_wire
from fittings.nouns.people import key_from_wire
from juki.juki_gateway.v1 import counter_service_pb2 as counter_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as delivery_wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.juki_gateway.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.juki_gateway.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.clock import Clock
from mesh.storage.items import Posting, outcomes_to_wire
from nodes.juki_gateway import convert
from nodes.juki_gateway.domain import Passage
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.store import Store

T = TypeVar("T")


class Delivery(DeliveryServiceServicer):
    """What passes, both ways."""

    def __init__(self, store: Store, network: MunicipalCs, city: ResidentRecord, clock: Clock) -> None:
        self._store, self._network, self._city, self._clock = store, network, city, clock

    def RequestMyNumbers(
        self, request: delivery_wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.RequestMyNumbersResponse:
        codes, onward = convert.number_request_from_wire, self._network.my_number_request
        outcomes = self._pass(request.items, codes, Passage.MY_NUMBER_REQUEST_IN, onward)
        return delivery_wire.RequestMyNumbersResponse(outcomes=outcomes)

    def SubmitChanges(
        self, request: delivery_wire.SubmitChangesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitChangesResponse:
        outcomes = self._pass(request.items, convert.change_from_wire, Passage.CHANGE_IN, self._network.change)
        return delivery_wire.SubmitChangesResponse(outcomes=outcomes)

    def SubmitMailingRecords(
        self, request: delivery_wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitMailingRecordsResponse:
        records, onward = convert.mailing_record_from_wire, self._network.mailing_record
        outcomes = self._pass(request.items, records, Passage.MAILING_RECORD_IN, onward)
        return delivery_wire.SubmitMailingRecordsResponse(outcomes=outcomes)

    def SendMoveInNotices(
        self, request: delivery_wire.SendMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SendMoveInNoticesResponse:
        notices, onward = convert.move_in_notice_from_wire, self._network.move_in_notice
        outcomes = self._pass(request.items, notices, Passage.MOVE_IN_NOTICE_IN, onward)
        return delivery_wire.SendMoveInNoticesResponse(outcomes=outcomes)

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        acquisitions, onward = convert.acquisition_from_wire, self._network.acquisition
        outcomes = self._pass(request.items, acquisitions, Passage.ACQUISITION_IN, onward)
        return delivery_wire.SubmitAcquisitionsResponse(outcomes=outcomes)

    def ReceiveMyNumbers(
        self, request: delivery_wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMyNumbersResponse:
        numbers, onward = convert.generated_number_from_wire, self._city.my_number
        outcomes = self._pass(request.items, numbers, Passage.MY_NUMBER_OUT, onward)
        return delivery_wire.ReceiveMyNumbersResponse(outcomes=outcomes)

    def ReceiveMoveInNotices(
        self, request: delivery_wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMoveInNoticesResponse:
        notices, onward = convert.move_in_notice_from_wire, self._city.move_in_notice
        outcomes = self._pass(request.items, notices, Passage.MOVE_IN_NOTICE_OUT, onward)
        return delivery_wire.ReceiveMoveInNoticesResponse(outcomes=outcomes)

    def _pass(
        self,
        items: Iterable[Any],
        content: Callable[[Any], T],
        passage: Passage,
        onward: Callable[[T], Posting],
    ) -> list[DeliveryOutcome]:
        passing = convert.passing(items, content)
        return outcomes_to_wire(self._store.pass_on(passing, passage, onward, self._clock.now()))


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
