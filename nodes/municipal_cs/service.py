"""The communication server's three services: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from dataclasses import dataclass

import grpc

from fittings.nouns.people import key_from_wire
from fittings.pages.sealed import SealedPages, query_of
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as delivery_wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as inquiry_wire
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.municipal_cs.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.municipal_cs.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from mesh.call import answering
from mesh.calls.relay import Relay
from mesh.storage.items import delivered, outcomes_to_wire
from nodes.municipal_cs import convert
from nodes.municipal_cs.acts.notices import pass_move_in_notices, take_notices
from nodes.municipal_cs.acts.search import search_identities
from nodes.municipal_cs.peers import CardManagement, JukiGateway, National, OtherMunicipalCs, Prefecture
from nodes.municipal_cs.store import Store
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import FoundIdentity, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Everybody a communication server calls."""

    national: National
    prefecture: Prefecture
    cards: CardManagement
    gateway: JukiGateway
    others: OtherMunicipalCs


class Delivery(DeliveryServiceServicer):
    """What is taken on, from the city and for it."""

    def __init__(self, store: Store, to: Neighbours, relay: Relay, own: LocalGovernmentCode) -> None:
        """*own* is the municipality that this communication server belongs to."""
        self._store, self._to, self._relay, self._own = store, to, relay, own

    def RequestMyNumbers(
        self, request: delivery_wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.RequestMyNumbersResponse:
        codes = delivered(request.items, convert.resident_code_from_wire)
        with self._store.writing() as unit:
            return delivery_wire.RequestMyNumbersResponse(
                outcomes=outcomes_to_wire(unit.post_each(codes, self._to.national.my_number_request))
            )

    def ReceiveMyNumbers(
        self, request: delivery_wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMyNumbersResponse:
        numbers = delivered(request.items, convert.generated_number_from_wire)
        with self._store.writing() as unit:
            return delivery_wire.ReceiveMyNumbersResponse(
                outcomes=outcomes_to_wire(unit.post_each(numbers, self._to.gateway.my_number))
            )

    def NotifyChanges(
        self, request: delivery_wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.NotifyChangesResponse:
        notices = delivered(request.items, convert.change_from_wire)
        with self._store.writing() as unit:
            outcomes = take_notices(unit, self._to.prefecture, self._own, notices)
            return delivery_wire.NotifyChangesResponse(outcomes=outcomes_to_wire(outcomes))

    def SubmitMailingRecords(
        self, request: delivery_wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitMailingRecordsResponse:
        mailings = delivered(request.items, convert.mailing_record_from_wire)
        with self._store.writing() as unit:
            return delivery_wire.SubmitMailingRecordsResponse(
                outcomes=outcomes_to_wire(unit.post_each(mailings, self._to.cards.mailing_record))
            )

    def SendMoveInNotices(
        self, request: delivery_wire.SendMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SendMoveInNoticesResponse:
        notices = delivered(request.items, convert.move_in_notice_from_wire)
        with self._store.writing() as unit:
            return delivery_wire.SendMoveInNoticesResponse(
                outcomes=outcomes_to_wire(unit.post_each(notices, self._to.others.move_in_notice))
            )

    def ReceiveMoveInNotices(
        self, request: delivery_wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveMoveInNoticesResponse:
        notices = delivered(request.items, convert.move_in_notice_from_wire)
        with self._store.writing() as unit:
            outcomes = pass_move_in_notices(unit, self._to.gateway, self._own, notices)
            return delivery_wire.ReceiveMoveInNoticesResponse(outcomes=outcomes_to_wire(outcomes))

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        acquisitions = delivered(request.items, convert.acquisition_from_wire)
        outcomes = self._relay.pass_on(acquisitions, self._to.national.acquisition)
        return delivery_wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))


class Inquiry(InquiryServiceServicer):
    """What the nation is asked for the city."""

    def __init__(self, national: National) -> None:
        self._national = national

    def FetchResidentCodes(
        self, request: inquiry_wire.FetchResidentCodesRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FetchResidentCodesResponse:
        request_id, count = convert.code_order_from_wire(request)
        return convert.codes_to_wire(self._national.allot_codes(request_id, count))

    def FindIdentity(
        self, request: inquiry_wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindIdentityResponse:
        return convert.found_to_wire(self._national.find(key_from_wire(request.key)))


class Counter(CounterServiceServicer):
    """What the terminal shows."""

    def __init__(self, store: Store, prefecture: Prefecture, cards: CardManagement, pages: SealedPages) -> None:
        self._store, self._prefecture, self._cards, self._pages = store, prefecture, cards, pages

    def LookUpIdentity(
        self, request: counter_wire.LookUpIdentityRequest, context: grpc.ServicerContext
    ) -> counter_wire.LookUpIdentityResponse:
        code = convert.resident_code_from_wire(request)
        held = self._store.find_living([code]).get(code)
        if held is None:
            return convert.looked_up_to_wire(self._prefecture.find(code))
        return convert.looked_up_to_wire(FoundIdentity(record=held.record, is_resident=True, tier=Tier.MUNICIPAL))

    def CompareIdentities(
        self, request: counter_wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> counter_wire.CompareIdentitiesResponse:
        if codes := convert.compared_codes(request):
            living = self._store.find_living(codes)
            chosen = [living[code].record for code in codes if code in living]
            return convert.agreements_to_wire(self._prefecture.compare(chosen))
        passed = self._pages.open(request.page_token, query := query_of(answering(), request))
        page = self._store.page(int(passed or 0), convert.page_size_from_wire(request))
        agreements = self._prefecture.compare(page.records)
        return convert.agreements_to_wire(agreements, self._pages.seal("" if page.is_last else str(page.passed), query))

    def FindNumberNotice(
        self, request: counter_wire.FindNumberNoticeRequest, context: grpc.ServicerContext
    ) -> counter_wire.FindNumberNoticeResponse:
        return convert.number_notice_to_wire(self._cards.find_notice(convert.resident_code_from_wire(request)))

    def SearchIdentities(
        self, request: counter_wire.SearchIdentitiesRequest, context: grpc.ServicerContext
    ) -> counter_wire.SearchIdentitiesResponse:
        search, size = convert.searched_from_wire(request)
        passed = self._pages.open(request.page_token, query := query_of(answering(), request))
        page = search_identities(self._store, search, int(passed or 0), size)
        return convert.search_page_to_wire(page, self._pages.seal(str(page.go_on_at or ""), query))
