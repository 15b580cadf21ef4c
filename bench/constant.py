"""The servicer of the single call: it answers at once, so that only the way there and back is measured."""

import grpc

from bench import people
from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceServicer, add_InquiryServiceServicer_to_server
from mesh.hosting.node import NodeModule
from mesh.testing import fake


class Constant(InquiryServiceServicer):
    """Knows one resident."""

    def __init__(self) -> None:
        self._answer = people.answer()

    def FindIdentity(
        self, request: wire.FindIdentityRequest, context: grpc.ServicerContext
    ) -> wire.FindIdentityResponse:
        return self._answer

    def CompareIdentities(
        self, request: wire.CompareIdentitiesRequest, context: grpc.ServicerContext
    ) -> wire.CompareIdentitiesResponse:
        raise LookupError("this server answers one question only")


def kind(name: str) -> NodeModule:
    """Return the constant servicer as a kind of node."""
    assert name == "prefecture"
    return fake(add_InquiryServiceServicer_to_server, Constant())
