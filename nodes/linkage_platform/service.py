"""The service of a linkage platform: convert in, ask, convert out."""

import grpc

from juki.linkage_platform.v1 import counter_service_pb2 as wire
from juki.linkage_platform.v1.counter_service_pb2_grpc import CounterServiceServicer
from nodes.linkage_platform import convert
from nodes.linkage_platform.store import Store


class Counter(CounterServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ListLinkages(
        self, request: wire.ListLinkagesRequest, context: grpc.ServicerContext
    ) -> wire.ListLinkagesResponse:
        return convert.linkages_to_wire(self._store.find(convert.provider_from_wire(request)))
