"""Card management's two services: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from juki.card_management.v1 import delivery_service_pb2 as delivery_wire
from juki.card_management.v1 import inquiry_service_pb2 as inquiry_wire
from juki.card_management.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.card_management.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from nodes.card_management import convert
from nodes.card_management.acts.mailings import DrawId, take_mailings
from nodes.card_management.store import Store


class Delivery(DeliveryServiceServicer):
    """What municipalities send."""

    def __init__(self, store: Store, draw: DrawId) -> None:
        self._store, self._draw = store, draw

    def SubmitMailingRecords(
        self, request: delivery_wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitMailingRecordsResponse:
        mailings = convert.mailing_records_from_wire(request)
        with self._store.writing() as unit:
            return convert.outcomes_response(take_mailings(unit, self._draw, mailings))


class Inquiry(InquiryServiceServicer):
    """What municipalities ask."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def FindNumberNotice(
        self, request: inquiry_wire.FindNumberNoticeRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindNumberNoticeResponse:
        return convert.notice_to_wire(self._store.find(convert.code_from_wire(request)))
