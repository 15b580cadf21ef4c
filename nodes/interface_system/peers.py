"""Those the interface system calls: what is handed on to them, and what the core is asked within a call."""

from collections.abc import Sequence
from functools import cache, partial
from types import ModuleType
from typing import Final

from google.protobuf.message import Message

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.core_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from mesh.contracts.guard import full_method
from mesh.hosting.node import Road
from mesh.refusals import NoSuchPeer
from mesh.storage.items import Posting, posting
from nodes.interface_system import convert
from nodes.interface_system.domain import Parcel, check_speaks_for
from vocabulary.linkage import IssuedNumber


def _methods_by_item(stubs: ModuleType) -> dict[str, str]:
    """Return the one method that takes items of each type, by the type's name."""
    services = stubs.DESCRIPTOR.services_by_name.values()
    methods = [method for service in services for method in service.methods]
    return {each.input_type.fields_by_name["items"].message_type.full_name: full_method(each) for each in methods}


_TO_CORE: Final = _methods_by_item(core_wire)
_TO_BODIES: Final = _methods_by_item(middle_wire)


class CoreSystem:
    """The core."""

    def __init__(self, road: Road) -> None:
        self.name = road.peer("core_system")
        self._acquisition = AcquisitionServiceStub(road.channel(self.name))

    def parcel(self, own: str, parcel: Parcel[Message]) -> Posting:
        """Return what *own*, the body whose middle server speaks, says for itself, ready to be handed over."""
        check_speaks_for(parcel.body, own)
        return _posting(self.name, _TO_CORE, parcel)

    def issue_numbers(self, body: str, request_ids: Sequence[str]) -> list[IssuedNumber]:
        """Return a number for each request of *body*."""
        request = convert.number_requests_to_core(body, request_ids)
        return convert.numbers_from_core(self._acquisition.IssueAcquisitionNumbers(request))


class MiddleServers:
    """Every body's middle server."""

    def __init__(self, road: Road) -> None:
        self._name_of = cache(partial(road.peer, "middle_server"))

    def name_of(self, body: str) -> str:
        """Return the node of a body; empty where none is to be reached."""
        try:
            return self._name_of(body)
        except NoSuchPeer:
            return ""

    def parcel(self, parcel: Parcel[Message]) -> Posting:
        """Return what is for a body ready to be handed over, or refuse where no such body is to be reached."""
        return _posting(self._name_of(parcel.body), _TO_BODIES, parcel)


def _posting(callee: str, methods: dict[str, str], parcel: Parcel[Message]) -> Posting:
    return posting(callee, methods[parcel.content.DESCRIPTOR.full_name], parcel.body, parcel.content)
