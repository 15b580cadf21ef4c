"""What the service portal lets in, and how it answers."""

import pytest

from juki.service_portal.v1 import resident_service_pb2 as wire
from nodes.service_portal import convert
from nodes.service_portal.domain import Search, Service
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.refusals import Malformed


def test_a_search_arrives_with_its_words_apart():
    request = wire.SearchServicesRequest(municipality_code="011002", words="児童 ＡＢＣ")
    assert convert.search_from_wire(request) == Search(
        municipality=LocalGovernmentCode("011002"), words=("児童", "abc")
    )


@pytest.mark.parametrize(("field", "value"), [("municipality_code", "011003"), ("words", "字" * 101)])
def test_a_field_of_the_wrong_shape_is_named_in_the_refusal(field, value):
    with pytest.raises(Malformed) as refused:
        convert.search_from_wire(wire.SearchServicesRequest(**{field: value}))
    assert refused.value.facts["field"] == field


def test_a_service_is_answered_whole():
    service = Service(
        service_id="s1",
        municipality=LocalGovernmentCode("011002"),
        title="転出届",
        description="届け出。",
        applies_online=True,
    )
    assert list(convert.services_to_wire([service]).services) == [
        wire.Service(
            service_id="s1", municipality_code="011002", title="転出届", description="届け出。", applies_online=True
        )
    ]
