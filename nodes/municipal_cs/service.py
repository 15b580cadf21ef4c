"""MunicipalCsService: convert in, decide, convert out."""

from dataclasses import dataclass

import grpc

from fittings.nouns import juki_net
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as wire
from juki.municipal_cs.v1.municipal_cs_service_pb2_grpc import MunicipalCsServiceServicer
from mesh.storage.items import delivered, outcomes_to_wire
from nodes.municipal_cs import convert, domain
from nodes.municipal_cs.domain import FoundIdentity
from nodes.municipal_cs.peers import CardManagement, JukiGateway, National, OtherMunicipalCs, Prefecture
from nodes.municipal_cs.store import Store
from vocabulary.identifiers import LocalGovernmentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Everybody a communication server calls."""

    national: National
    prefecture: Prefecture
    cards: CardManagement
    gateway: JukiGateway
    others: OtherMunicipalCs


class MunicipalCsService(MunicipalCsServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, store: Store, to: Neighbours, own: LocalGovernmentCode) -> None:
        """*own* is the municipality that this communication server belongs to."""
        self._store, self._to, self._own = store, to, own

    def FetchResidentCodes(
        self, request: wire.FetchResidentCodesRequest, context: grpc.ServicerContext
    ) -> wire.FetchResidentCodesResponse:
        request_id, count = juki_net.code_order_from_wire(request)
        return convert.codes_to_wire(self._to.national.allot_codes(request_id, count))

    def RequestMyNumbers(
        self, request: wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.RequestMyNumbersResponse:
        codes = delivered(request.items, juki_net.resident_code_from_wire)
        outcomes = self._store.pass_on(codes, self._to.national.my_number_request)
        return wire.RequestMyNumbersResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveMyNumbers(
        self, request: wire.ReceiveMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMyNumbersResponse:
        numbers = delivered(request.items, juki_net.designated_number_from_wire)
        outcomes = self._store.pass_on(numbers, self._to.gateway.my_number)
        return wire.ReceiveMyNumbersResponse(outcomes=outcomes_to_wire(outcomes))

    def NotifyChanges(
        self, request: wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> wire.NotifyChangesResponse:
        notices = delivered(request.items, convert.change_from_wire)
        outcomes = self._store.take_notices(notices, self._own, self._to.prefecture.notice)
        return wire.NotifyChangesResponse(outcomes=outcomes_to_wire(outcomes))

    def SubmitMailingRecords(
        self, request: wire.SubmitMailingRecordsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitMailingRecordsResponse:
        mailings = delivered(request.items, juki_net.mailing_record_from_wire)
        outcomes = self._store.pass_on(mailings, self._to.cards.mailing_record)
        return wire.SubmitMailingRecordsResponse(outcomes=outcomes_to_wire(outcomes))

    def SendMoveInNotices(
        self, request: wire.SendMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.SendMoveInNoticesResponse:
        notices = delivered(request.items, juki_net.move_in_notice_from_wire)
        outcomes = self._store.pass_on(notices, self._to.others.move_in_notice)
        return wire.SendMoveInNoticesResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveMoveInNotices(
        self, request: wire.ReceiveMoveInNoticesRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveMoveInNoticesResponse:
        notices = delivered(request.items, juki_net.move_in_notice_from_wire)
        outcomes = self._store.pass_on(
            notices, lambda notice: self._to.gateway.move_in_notice(domain.left_here(notice, self._own))
        )
        return wire.ReceiveMoveInNoticesResponse(outcomes=outcomes_to_wire(outcomes))

    def SubmitAcquisitions(
        self, request: wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitAcquisitionsResponse:
        acquisitions = delivered(request.items, juki_net.acquisition_from_wire)
        outcomes = self._store.pass_on(acquisitions, self._to.national.acquisition)
        return wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))

    def FindIdentity(
        self, request: wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> wire.FindIdentityResponse:
        return convert.found_to_wire(self._to.national.find(juki_net.key_from_wire(request)))

    def LookUpIdentity(
        self, request: wire.LookUpIdentityRequest, context: grpc.ServicerContext
    ) -> wire.LookUpIdentityResponse:
        code = juki_net.resident_code_from_wire(request)
        held = self._store.find_living([code]).get(code)
        if held is None:
            return convert.looked_up_to_wire(self._to.prefecture.find(code))
        return convert.looked_up_to_wire(FoundIdentity(record=held.record, is_resident=True, tier="municipal"))

    def CompareIdentities(
        self, request: wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> wire.CompareIdentitiesResponse:
        if codes := convert.compared_codes(request):
            living = self._store.find_living(codes)
            chosen = [living[code].record for code in codes if code in living]
            return convert.agreements_to_wire(self._to.prefecture.compare(chosen))
        page = self._store.page(*convert.page_from_wire(request))
        agreements = self._to.prefecture.compare(page.records)
        return convert.agreements_to_wire(agreements, None if page.is_last else page.passed)

    def FindNumberNotice(
        self, request: wire.FindNumberNoticeRequest, context: grpc.ServicerContext
    ) -> wire.FindNumberNoticeResponse:
        return convert.number_notice_to_wire(self._to.cards.find_notice(juki_net.resident_code_from_wire(request)))
