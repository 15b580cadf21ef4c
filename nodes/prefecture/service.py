"""PrefectureService: convert in, decide, convert out."""

import grpc

from juki.prefecture.v1 import prefecture_service_pb2 as wire
from juki.prefecture.v1.prefecture_service_pb2_grpc import PrefectureServiceServicer
from nodes.prefecture import convert
from nodes.prefecture.peers import National
from nodes.prefecture.store import Store
from vocabulary.identity_record import compare


class PrefectureService(PrefectureServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, store: Store, national: National, prefecture: str) -> None:
        """*prefecture* is its two-digit code."""
        self._store, self._national, self._prefecture = store, national, prefecture

    def NotifyChanges(
        self, request: wire.NotifyChangesRequest, context: grpc.ServicerContext
    ) -> wire.NotifyChangesResponse:
        notices = convert.notices_from_wire(request)
        return convert.outcomes_response(self._store.take_notices(notices, self._prefecture, self._national.notice))

    def FindIdentity(
        self, request: wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> wire.FindIdentityResponse:
        code = convert.code_from_wire(request)
        held = self._store.find([code]).get(code)
        if held is not None and held.counts:
            return convert.found_to_wire(held, "prefecture")
        return convert.found_to_wire(self._national.find(code), "national")

    def CompareIdentities(
        self, request: wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> wire.CompareIdentitiesResponse:
        asked = convert.records_from_wire(request)
        held = self._store.find([each.resident_code for each in asked])
        living = {code: each.record for code, each in held.items() if each.counts}
        here = [compare(each, living.get(each.resident_code), "prefecture") for each in asked]
        there = self._national.compare(asked)
        return convert.agreements_to_wire([each for pair in zip(here, there, strict=True) for each in pair])
