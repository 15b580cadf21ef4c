"""Those a prefecture calls: domain values in and out."""

from collections.abc import Sequence

from fittings.nouns.people import agreement_from_wire, record_to_wire
from juki.national.v1 import national_service_pb2 as wire
from juki.national.v1.national_service_pb2_grpc import NationalServiceStub
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.prefecture import convert
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import Agreement, IdentityNotice, IdentityRecord


class National:
    """The national server."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("national")
        self._stub = NationalServiceStub(road.channel(self._name))

    def notice(self, notice: IdentityNotice) -> Posting:
        """Return *notice* ready for the outbox; a person's notices keep their order."""
        method = "/juki.national.v1.NationalService/NotifyChanges"
        return posting(self._name, method, notice.record.resident_code.value, convert.notice_to_national(notice))

    def find(self, code: ResidentCode) -> HeldRecord:
        """Return what the nation holds of a person."""
        return convert.found_from_national(self._stub.FindIdentity(wire.FindIdentityRequest(resident_code=code.value)))

    def compare(self, records: Sequence[IdentityRecord]) -> list[Agreement]:
        """Return how the nation's records agree with *records*."""
        request = wire.CompareIdentitiesRequest(records=[record_to_wire(each) for each in records])
        return [agreement_from_wire(each) for each in self._stub.CompareIdentities(request).agreements]
