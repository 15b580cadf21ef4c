"""The linkage platform on the road."""

import pytest

from juki.linkage_platform.v1 import counter_service_pb2 as wire
from juki.linkage_platform.v1.counter_service_pb2_grpc import CounterServiceStub
from mesh.testing import LocalMesh

OWN = "sapporo.linkage-platform"
LINKAGES = [
    {"linkage_id": "RK2", "provider": "addressee", "consumer": "tax", "method": "API", "matter": "宛名情報"},
    {"linkage_id": "RK1", "provider": "resident_record", "consumer": "tax", "method": "FILE", "matter": "住民情報"},
]


@pytest.fixture
def platform(tmp_path):
    nodes = {OWN: {"settings": {"linkages": LINKAGES}}}
    links = [("test.terminal", OWN, ["ListLinkages"], [])]
    with LocalMesh(tmp_path, nodes=nodes, links=links) as mesh:
        yield CounterServiceStub(mesh.channel("test.terminal", OWN))


def test_registered_linkages_are_seen_in_one_place(platform):
    seen = platform.ListLinkages(wire.ListLinkagesRequest()).linkages
    assert [(each.linkage_id, each.method) for each in seen] == [
        ("RK1", wire.LINKAGE_METHOD_FILE),
        ("RK2", wire.LINKAGE_METHOD_API),
    ]


def test_the_linkages_of_one_provider_are_seen_alone(platform):
    seen = platform.ListLinkages(wire.ListLinkagesRequest(provider="addressee")).linkages
    assert [each.linkage_id for each in seen] == ["RK2"]
