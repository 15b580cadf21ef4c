"""JukiGatewayService: convert in, pass on, convert out."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import grpc

from fittings.nouns import juki_net
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as wire
from juki.juki_gateway.v1.juki_gateway_service_pb2_grpc import JukiGatewayServiceServicer
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.clock import Clock
from mesh.storage.items import Posting, outcomes_to_wire
from nodes.juki_gateway import convert
from nodes.juki_gateway.domain import Passage
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.store import Store

T = TypeVar("T")


class JukiGatewayService(JukiGatewayServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, store: Store, network: MunicipalCs, city: ResidentRecord, clock: Clock) -> None:
        self._store, self._network, self._city, self._clock = store, network, city, clock

    def FetchResidentCodes(
        self, request: wire.FetchResidentCodesRequest, context: grpc.ServicerContext
    ) -> wire.FetchResidentCodesResponse:
        request_id, count = juki_net.code_order_from_wire(request)
        return convert.codes_to_wire(self._network.fetch_codes(request_id, count))

    def RequestMyNumbers(
        self, request: wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.RequestMyNumbersResponse:
        codes = juki_net.resident_code_from_wire
        outcomes = self._pass(request.items, codes, Passage.MY_NUMBER_REQUEST_IN, self._network.my_number_request)
        return wire.RequestMyNumbersResponse(outcomes=outcomes)

    def SubmitChanges(
        self, request: wire.SubmitChangesRequest, context: grpc.ServicerContext
    ) -> wire.SubmitChangesResponse:
        outcomes = self._pass(request.items, convert.change_from_wire, Passage.CHANGE_IN, self._network.change)
        return wire.SubmitChangesResponse(outcomes=outcomes)

    def SubmitMailingRecords(
        self, request: wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitMailingRecordsResponse:
        records = juki_net.mailing_record_from_wire
        outcomes = self._pass(request.items, records, Passage.MAILING_RECORD_IN, self._network.mailing_record)
        return wire.SubmitMailingRecordsResponse(outcomes=outcomes)

    def SendMoveInNotices(
        self, request: wire.SendMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.SendMoveInNoticesResponse:
        notices = juki_net.move_in_notice_from_wire
        outcomes = self._pass(request.items, notices, Passage.MOVE_IN_NOTICE_IN, self._network.move_in_notice)
        return wire.SendMoveInNoticesResponse(outcomes=outcomes)

    def SubmitAcquisitions(
        self, request: wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitAcquisitionsResponse:
        acquisitions = juki_net.acquisition_from_wire
        outcomes = self._pass(request.items, acquisitions, Passage.ACQUISITION_IN, self._network.acquisition)
        return wire.SubmitAcquisitionsResponse(outcomes=outcomes)

    def FindIdentity(
        self, request: wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> wire.FindIdentityResponse:
        return convert.found_to_wire(self._network.find(juki_net.key_from_wire(request)))

    def ReceiveMyNumbers(
        self, request: wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMyNumbersResponse:
        numbers = juki_net.designated_number_from_wire
        outcomes = self._pass(request.items, numbers, Passage.MY_NUMBER_OUT, self._city.my_number)
        return wire.ReceiveMyNumbersResponse(outcomes=outcomes)

    def ReceiveMoveInNotices(
        self, request: wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMoveInNoticesResponse:
        notices = juki_net.move_in_notice_from_wire
        outcomes = self._pass(request.items, notices, Passage.MOVE_IN_NOTICE_OUT, self._city.move_in_notice)
        return wire.ReceiveMoveInNoticesResponse(outcomes=outcomes)

    def ListLinkageRecords(
        self, request: wire.ListLinkageRecordsRequest, context: grpc.ServicerContext
    ) -> wire.ListLinkageRecordsResponse:
        after, size = convert.page_from_wire(request)
        return convert.page_to_wire(self._store.list_records(after, size))

    def _pass(
        self,
        items: Iterable[Any],
        content: Callable[[Any], T],
        passage: Passage,
        onward: Callable[[T], Posting],
    ) -> list[DeliveryOutcome]:
        passing = convert.passing(items, content)
        return outcomes_to_wire(self._store.pass_on(passing, passage, onward, self._clock.now()))
