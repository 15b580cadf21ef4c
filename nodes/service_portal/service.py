"""The service of a service portal: convert in, ask, decide, convert out."""

import grpc

from juki.service_portal.v1 import resident_service_pb2 as wire
from juki.service_portal.v1.resident_service_pb2_grpc import ResidentServiceServicer
from nodes.service_portal import convert
from nodes.service_portal.store import Store


class Resident(ResidentServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def SearchServices(
        self, request: wire.SearchServicesRequest, context: grpc.ServicerContext
    ) -> wire.SearchServicesResponse:
        search = convert.search_from_wire(request)
        return convert.services_to_wire([each for each in self._store.find(search.municipality) if search.means(each)])
