"""What a kind puts around its methods stands around every one of them, whichever servicer answers."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from google.protobuf.descriptor import MethodDescriptor
from grpc_health.v1 import health

from juki.prefecture.v1 import delivery_service_pb2_grpc as delivery
from juki.prefecture.v1 import inquiry_service_pb2_grpc as inquiry
from mesh.calls.gate import ServedNode
from mesh.hosting.node import Answer, Parts
from mesh.hosting.services import mount_services

SERVICERS = (
    lambda server: delivery.add_DeliveryServiceServicer_to_server(delivery.DeliveryServiceServicer(), server),
    lambda server: inquiry.add_InquiryServiceServicer_to_server(inquiry.InquiryServiceServicer(), server),
)


def mounted(**parts: Any) -> ServedNode:
    served = cast(ServedNode, SimpleNamespace(methods={}, streams={}, operator_of=None))
    mount_services(served, Parts(servicers=SERVICERS, **parts), health.HealthServicer())
    return served


def test_what_a_kind_puts_around_its_methods_stands_around_every_one() -> None:
    around: dict[str, Answer] = {}

    def watch(method: MethodDescriptor, answer: Answer) -> Answer:
        around[f"/{method.containing_service.full_name}/{method.name}"] = answer
        return lambda request, context: answer(request, context)

    served = mounted(around=watch)
    assert len({name.split("/")[1] for name in served.methods}) == len(SERVICERS)
    assert around.keys() == served.methods.keys()
    assert all(served.methods[name].answer is not answer for name, answer in around.items())


@pytest.mark.parametrize("around", [None, lambda method, answer: answer], ids=["none", "nothing"])
def test_where_nothing_stands_around_the_servicer_itself_answers(around: Any) -> None:
    for method in mounted(around=around).methods.values():
        assert method.answer.__self__.__class__ in (delivery.DeliveryServiceServicer, inquiry.InquiryServiceServicer)  # type: ignore[attr-defined]  # a bound method
