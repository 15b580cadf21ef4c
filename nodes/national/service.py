"""The nation's two services: convert in, decide, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable

import grpc

from fittings.nouns.people import key_from_wire
from juki.national.v1 import delivery_service_pb2 as delivery_wire
from juki.national.v1 import inquiry_service_pb2 as inquiry_wire
from juki.national.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.national.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from mesh.storage.items import Delivered, Posting, outcomes_to_wire
from nodes.national import convert, domain
from nodes.national.convert import Key
from nodes.national.peers import CoreSystem, MunicipalCs
from nodes.national.store import Store
from vocabulary.identifiers import AcquisitionNumber, MyNumber, ResidentCode
from vocabulary.identity_record import Tier, compare


class Delivery(DeliveryServiceServicer):
    """What the nation is told."""

    def __init__(self, store: Store, municipalities: MunicipalCs, core: CoreSystem) -> None:
        self._store, self._municipalities, self._core = store, municipalities, core

    def RequestMyNumbers(
        self, request: delivery_wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> delivery_wire.RequestMyNumbersResponse:
        asked = convert.number_requests_from_wire(request)
        outcomes = self._store.make_numbers(asked, self._municipalities.number)
        return delivery_wire.RequestMyNumbersResponse(outcomes=outcomes_to_wire(outcomes))

    def NotifyChanges(
        self, request: delivery_wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.NotifyChangesResponse:
        outcomes = self._store.apply_notices(convert.notices_from_wire(request))
        return delivery_wire.NotifyChangesResponse(outcomes=outcomes_to_wire(outcomes))

    def SubmitAcquisitions(
        self, request: delivery_wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.SubmitAcquisitionsResponse:
        asked = convert.acquisitions_from_wire(request)
        codes = self._codes_behind(asked)

        def onward(acquisition: tuple[AcquisitionNumber, Key]) -> Posting | None:
            number, key = acquisition
            return self._core.acquisition(number, codes[key]) if key in codes else None

        passed = self._store.pass_acquisitions([each.map(onward) for each in asked])
        return delivery_wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(passed))

    def _codes_behind(self, asked: list[Delivered[tuple[AcquisitionNumber, Key]]]) -> dict[Key, ResidentCode]:
        """Return the resident code of each person, whichever number names them."""
        keys = [each.value[1] for each in asked]
        by_number = self._store.codes_of([key for key in keys if isinstance(key, MyNumber)])
        known = self._store.known_codes([key for key in keys if isinstance(key, ResidentCode)])
        found: dict[Key, ResidentCode] = {code: code for code in known}
        return found | dict(by_number.items())


class Inquiry(InquiryServiceServicer):
    """What the nation is asked."""

    def __init__(self, store: Store, draw: Callable[[], ResidentCode]) -> None:
        """*draw* gives a random resident code, perhaps one that is taken."""
        self._store, self._draw = store, draw

    def AllotResidentCodes(
        self, request: inquiry_wire.AllotResidentCodesRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.AllotResidentCodesResponse:
        request_id, municipality, count = convert.allotment_from_wire(request)
        answer = self._store.allot(request_id, municipality, count, self._draw, convert.codes_to_bytes)
        return inquiry_wire.AllotResidentCodesResponse.FromString(answer)

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
