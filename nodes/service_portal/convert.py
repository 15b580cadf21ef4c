"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.fields import checked, text_from_wire
from juki.service_portal.v1 import resident_service_pb2 as wire
from nodes.service_portal.domain import Search, Service
from vocabulary.identifiers import LocalGovernmentCode

LONGEST_WORDS = 100


def search_from_wire(request: wire.SearchServicesRequest) -> Search:
    code = request.municipality_code
    municipality = checked(LocalGovernmentCode, code, "municipality_code") if code else None
    return Search.of(municipality, text_from_wire(request.words, "words", LONGEST_WORDS, required=False))


def services_to_wire(services: Sequence[Service]) -> wire.SearchServicesResponse:
    return wire.SearchServicesResponse(services=[_service(each) for each in services])


def _service(service: Service) -> wire.Service:
    return wire.Service(
        service_id=service.service_id,
        municipality_code=service.municipality.value,
        title=service.title,
        description=service.description,
        applies_online=service.applies_online,
    )
