"""CardManagementService: convert in, decide, convert out."""

from collections.abc import Callable

import grpc

from fittings.nouns import juki_net
from juki.card_management.v1 import card_management_service_pb2 as wire
from juki.card_management.v1.card_management_service_pb2_grpc import CardManagementServiceServicer
from nodes.card_management import convert
from nodes.card_management.domain import ApplicationId
from nodes.card_management.store import Store


class CardManagementService(CardManagementServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, store: Store, draw: Callable[[], ApplicationId]) -> None:
        """*draw* makes an application id by chance."""
        self._store, self._draw = store, draw

    def SubmitMailingRecords(
        self, request: wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitMailingRecordsResponse:
        mailings = convert.mailing_records_from_wire(request)
        return convert.outcomes_response(self._store.take_mailing_records(mailings, self._draw))

    def FindNumberNotice(
        self, request: wire.FindNumberNoticeRequest, context: grpc.ServicerContext
    ) -> wire.FindNumberNoticeResponse:
        return convert.notice_to_wire(self._store.find_notice(juki_net.resident_code_from_wire(request)))
