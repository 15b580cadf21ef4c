"""NationalService: convert in, decide, convert out."""

from collections.abc import Callable

import grpc

from juki.national.v1 import national_service_pb2 as wire
from juki.national.v1.national_service_pb2_grpc import NationalServiceServicer
from mesh.storage.items import Delivered, Posting
from nodes.national import convert, domain
from nodes.national.convert import Key
from nodes.national.peers import CoreSystem, MunicipalCs
from nodes.national.store import Store
from vocabulary.identifiers import AcquisitionNumber, MyNumber, ResidentCode
from vocabulary.identity_record import compare


class NationalService(NationalServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(
        self, store: Store, municipalities: MunicipalCs, core: CoreSystem, draw: Callable[[], ResidentCode]
    ) -> None:
        """*draw* gives a random resident code, perhaps one that is taken."""
        self._store, self._municipalities, self._core, self._draw = store, municipalities, core, draw

    def AllotResidentCodes(
        self, request: wire.AllotResidentCodesRequest, context: grpc.ServicerContext
    ) -> wire.AllotResidentCodesResponse:
        request_id, municipality, count = convert.allotment_from_wire(request)
        answer = self._store.allot(request_id, municipality, count, self._draw, convert.codes_to_bytes)
        return wire.AllotResidentCodesResponse.FromString(answer)

    def RequestMyNumbers(
        self, request: wire.RequestMyNumbersRequest, context: grpc.ServicerContext
    ) -> wire.RequestMyNumbersResponse:
        asked = convert.number_requests_from_wire(request)
        outcomes = self._store.make_numbers(asked, self._municipalities.number)
        return wire.RequestMyNumbersResponse(outcomes=convert.outcomes(outcomes))

    def NotifyChanges(
        self, request: wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> wire.NotifyChangesResponse:
        outcomes = self._store.take_notices(convert.notices_from_wire(request))
        return wire.NotifyChangesResponse(outcomes=convert.outcomes(outcomes))

    def FindIdentity(
        self, request: wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> wire.FindIdentityResponse:
        key = convert.key_from_wire(request)
        code = self._store.codes_of([key]).get(key) if isinstance(key, MyNumber) else key
        held = self._store.find([code]).get(code) if code else None
        if held is None:
            raise domain.PersonNotFound
        return convert.found_to_wire(held)

    def CompareIdentities(
        self, request: wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> wire.CompareIdentitiesResponse:
        asked = convert.records_from_wire(request)
        held = self._store.find([each.resident_code for each in asked])
        living = {code: each.record for code, each in held.items() if each.counts}
        return convert.agreements_to_wire([compare(each, living.get(each.resident_code), "national") for each in asked])

    def SubmitAcquisitions(
        self, request: wire.SubmitAcquisitionsRequest, context: grpc.ServicerContext
    ) -> wire.SubmitAcquisitionsResponse:
        asked = convert.acquisitions_from_wire(request)
        codes = self._codes_behind(asked)

        def onward(acquisition: tuple[AcquisitionNumber, Key]) -> Posting | None:
            number, key = acquisition
            return self._core.acquisition(number, codes[key]) if key in codes else None

        passed = self._store.pass_acquisitions([each.map(onward) for each in asked])
        return wire.SubmitAcquisitionsResponse(outcomes=convert.outcomes(passed))

    def _codes_behind(self, asked: list[Delivered[tuple[AcquisitionNumber, Key]]]) -> dict[Key, ResidentCode]:
        """Return the resident code of each person, whichever number names them."""
        keys = [each.value[1] for each in asked]
        by_number = self._store.codes_of([key for key in keys if isinstance(key, MyNumber)])
        known = self._store.known_codes([key for key in keys if isinstance(key, ResidentCode)])
        found: dict[Key, ResidentCode] = {code: code for code in known}
        return found | dict(by_number.items())
