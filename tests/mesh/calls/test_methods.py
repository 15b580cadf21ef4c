"""Which methods may be called: those the node has, by whoever has the right."""

from types import SimpleNamespace

import pytest

from juki.prefecture.v1 import inquiry_service_pb2 as wire
from tests.mesh.helpers import COMPARE, FIND, NOTIFY, PREFECTURE, UPWARD, Liar, asking, assert_refused, change, changes

BODY = changes(change(1)).SerializeToString()


@pytest.fixture
def liar(standing: SimpleNamespace) -> Liar:
    return Liar(standing.mesh)


def test_a_caller_without_a_link(standing: SimpleNamespace) -> None:
    other = Liar(standing.mesh, "otaru.municipal-cs-test")
    answer = assert_refused(standing.mesh, lambda: other.ask(NOTIFY, BODY), "PERMISSION_DENIED", "NO_LINK")
    assert "otaru.municipal-cs-test" in answer.status.message


def test_a_method_that_the_link_does_not_name(standing: SimpleNamespace, liar: Liar) -> None:
    request = wire.CompareIdentitiesRequest()
    assert_refused(standing.mesh, lambda: liar.ask(COMPARE, request), "PERMISSION_DENIED", "NO_LINK")


@pytest.mark.parametrize(
    "method",
    [
        "/juki.prefecture.v1.InquiryService/Nothing",
        "/Nothing/At",
        "/juki.types.v1.LinkService/Exchange",  # reserved: whoever offers it is told so, and sends plain calls
        UPWARD,  # its neighbour's
    ],
)
def test_a_method_that_the_node_does_not_have(standing: SimpleNamespace, liar: Liar, method: str) -> None:
    answer = assert_refused(standing.mesh, lambda: liar.ask(method, b""), "UNIMPLEMENTED", "METHOD_UNKNOWN")
    assert f"has no method {method}." in answer.status.message


def test_what_is_no_method_at_all(standing: SimpleNamespace, liar: Liar) -> None:
    assert_refused(standing.mesh, lambda: liar.ask("/a", b""), "INVALID_ARGUMENT", "MALFORMED")


def test_a_method_with_a_right_but_without_a_servicer(standing: SimpleNamespace, liar: Liar) -> None:
    served = standing.mesh.running(PREFECTURE).served
    method = served.methods.pop(FIND)
    try:
        assert_refused(standing.mesh, lambda: liar.ask(FIND, asking(7)), "UNIMPLEMENTED", "METHOD_UNKNOWN")
    finally:
        served.methods[FIND] = method
