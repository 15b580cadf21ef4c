"""The service portal on the road."""

import pytest

from juki.service_portal.v1 import resident_service_pb2 as wire
from juki.service_portal.v1.resident_service_pb2_grpc import ResidentServiceStub
from mesh.testing import LocalMesh
from vocabulary.refusals import Refusal

OWN = "japan.service-portal"
SERVICES = [
    {"service_id": "s2", "municipality_code": "011002", "title": "転出届", "description": "Webで届け出できます。"},
    {"service_id": "s1", "municipality_code": "011002", "title": "児童手当", "description": "Webで請求できます。"},
    {"service_id": "s3", "municipality_code": "012025", "title": "転出届", "description": "窓口で届け出ます。"},
]


@pytest.fixture
def portal(tmp_path):
    nodes = {OWN: {"settings": {"services": SERVICES}}}
    links = [("test.terminal", OWN, ["SearchServices"], [])]
    with LocalMesh(tmp_path, nodes=nodes, links=links) as mesh:
        yield ResidentServiceStub(mesh.channel("test.terminal", OWN))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["s1", "s2", "s3"]),
        ({"municipality_code": "011002"}, ["s1", "s2"]),
        ({"words": "転出 ＷＥＢ"}, ["s2"]),
        ({"municipality_code": "012025", "words": "児童"}, []),
    ],
)
def test_residents_find_services_by_municipality_and_words(portal, asked, found):
    services = portal.SearchServices(wire.SearchServicesRequest(**asked)).services
    assert [each.service_id for each in services] == found


def test_a_municipality_that_does_not_exist_is_refused(portal):
    with pytest.raises(Refusal) as refused:
        portal.SearchServices(wire.SearchServicesRequest(municipality_code="999999"))
    assert (refused.value.code, refused.value.reason) == ("INVALID_ARGUMENT", "MALFORMED")
