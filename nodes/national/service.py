"""The nation's two services: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable

import grpc

from fittings.nouns.people import key_from_wire
from juki.national.v1 import delivery_service_pb2 as delivery_wire
from juki.national.v1 import inquiry_service_pb2 as inquiry_wire
from juki.national.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.national.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from mesh.calls.relay import Relay
from mesh.storage.items import outcomes_to_wire
from nodes.national import convert, domain
from nodes.national.acts.acquisitions import pass_acquisitions
from nodes.national.acts.codes import allot_codes
from nodes.national.acts.notices import take_notices
from nodes.national.acts.numbers import make_numbers
from nodes.national.peers import CoreSystem, MunicipalCs
from nodes.national.store import Store
from vocabulary.identifiers import MyNumber, ResidentCode
from vocabulary.identity_record import Tier, compare


class Delivery(DeliveryServiceServicer):
    """What the nation is told."""

    def __init__(self, store: Store, key: bytes, municipalities: MunicipalCs, core: CoreSystem, relay: Relay) -> None:
        """*key* is the secret of My Numbers."""
        self._store, self._key, self._municipalities = store, key, municipalities
        self._core, self._relay = core, relay

    def RequestMyNumbers(
        self, request: delivery_wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.RequestMyNumbersResponse:
        requests = convert.number_requests_from_wire(request)
        with self._store.writing() as unit:
            outcomes = make_numbers(unit, self._municipalities, self._key, requests)
            return delivery_wire.RequestMyNumbersResponse(outcomes=outcomes_to_wire(outcomes))

    def NotifyChanges(
        self, request: delivery_wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.NotifyChangesResponse:
        notices = convert.notices_from_wire(request)
        with self._store.writing() as unit:
            return delivery_wire.NotifyChangesResponse(outcomes=outcomes_to_wire(take_notices(unit, notices)))

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        acquisitions = convert.acquisitions_from_wire(request)
        codes = self._store.allotted_codes(each.value.key for each in acquisitions)
        outcomes = pass_acquisitions(self._relay, self._core, codes, acquisitions)
        return delivery_wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))


class Inquiry(InquiryServiceServicer):
    """What the nation is asked."""

    def __init__(self, store: Store, draw: Callable[[], ResidentCode]) -> None:
        """*draw* gives a random resident code, perhaps one that is taken."""
        self._store, self._draw = store, draw

    def AllotResidentCodes(
        self, request: inquiry_wire.AllotResidentCodesRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.AllotResidentCodesResponse:
        request_id, municipality, count = convert.allotment_from_wire(request)
        with self._store.writing(request_id) as unit:
            return unit.answer(convert.codes_to_wire(allot_codes(unit, municipality, count, self._draw)))

    def FindIdentity(
        self, request: inquiry_wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindIdentityResponse:
        key = key_from_wire(request.key)
        code = self._store.codes_of([key]).get(key) if isinstance(key, MyNumber) else key
        held = self._store.find([code]).get(code) if code else None
        if held is None:
            raise domain.PersonNotFound
        return convert.found_to_wire(held)

    def CompareIdentities(
        self, request: inquiry_wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.CompareIdentitiesResponse:
        asked = convert.records_from_wire(request)
        held = self._store.find([each.resident_code for each in asked])
        living = {code: each.record for code, each in held.items() if each.counts}
        agreements = [compare(each, living.get(each.resident_code), Tier.NATIONAL) for each in asked]
        return convert.agreements_to_wire(agreements)
