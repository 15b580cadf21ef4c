"""The prefecture's two services: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from juki.prefecture.v1 import delivery_service_pb2 as delivery_wire
from juki.prefecture.v1 import inquiry_service_pb2 as inquiry_wire
from juki.prefecture.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceServicer
from nodes.prefecture import convert
from nodes.prefecture.acts.notices import take_notices
from nodes.prefecture.peers import National
from nodes.prefecture.store import Store
from vocabulary.identity_record import FoundIdentity, Tier, compare


class Delivery(DeliveryServiceServicer):
    """What municipalities tell their prefecture."""

    def __init__(self, store: Store, national: National, prefecture: str) -> None:
        """*prefecture* is its two-digit code."""
        self._store, self._national, self._prefecture = store, national, prefecture

    def NotifyChanges(
        self, request: delivery_wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> delivery_wire.NotifyChangesResponse:
        notices = convert.notices_from_wire(request)
        with self._store.writing() as unit:
            return convert.outcomes_response(take_notices(unit, self._national, self._prefecture, notices))


class Inquiry(InquiryServiceServicer):
    """What municipalities ask their prefecture."""

    def __init__(self, store: Store, national: National) -> None:
        self._store, self._national = store, national

    def FindIdentity(
        self, request: inquiry_wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.FindIdentityResponse:
        code = convert.code_from_wire(request)
        held = self._store.find([code]).get(code)
        if held is not None and held.counts:
            return convert.found_to_wire(FoundIdentity(record=held.record, is_resident=True, tier=Tier.PREFECTURE))
        return convert.found_to_wire(self._national.find(code))

    def CompareIdentities(
        self, request: inquiry_wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> inquiry_wire.CompareIdentitiesResponse:
        asked = convert.records_from_wire(request)
        held = self._store.find([each.resident_code for each in asked])
        living = {code: each.record for code, each in held.items() if each.counts}
        here = [compare(each, living.get(each.resident_code), Tier.PREFECTURE) for each in asked]
        there = self._national.compare(asked)
        return convert.agreements_to_wire([each for pair in zip(here, there, strict=True) for each in pair])
