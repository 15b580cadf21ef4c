"""Those a prefecture calls: domain values in and out."""

from collections.abc import Sequence

from fittings.nouns import people
from juki.national.v1 import delivery_service_pb2 as delivery_wire
from juki.national.v1 import inquiry_service_pb2 as inquiry_wire
from juki.national.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.prefecture import convert
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import Agreement, FoundIdentity, IdentityNotice, IdentityRecord

_NOTIFY_CHANGES = method_of(delivery_wire, "NotifyChanges")


class National:
    """The national server."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("national")
        self._inquiry = InquiryServiceStub(road.channel(self._name))

    def notice(self, notice: IdentityNotice) -> Posting:
        """Return *notice* ready for the outbox; a person's notices keep their order."""
        person = notice.record.resident_code.value
        return posting(self._name, _NOTIFY_CHANGES, person, convert.notice_to_national(notice))

    def find(self, code: ResidentCode) -> FoundIdentity:
        """Return what the nation holds of a person."""
        request = inquiry_wire.FindIdentityRequest(key=people.key_to_wire(code))
        return people.found_from_wire(self._inquiry.FindIdentity(request).found)

    def compare(self, records: Sequence[IdentityRecord]) -> list[Agreement]:
        """Return how the nation's records agree with *records*."""
        request = inquiry_wire.CompareIdentitiesRequest(records=[people.record_to_wire(each) for each in records])
        return [people.agreement_from_wire(each) for each in self._inquiry.CompareIdentities(request).agreements]
