"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.fields import enum_to_wire, text_from_wire
from juki.linkage_platform.v1 import counter_service_pb2 as wire
from nodes.linkage_platform.domain import Linkage

LONGEST_PROVIDER = 100


def provider_from_wire(request: wire.ListLinkagesRequest) -> str:
    return text_from_wire(request.provider, "provider", LONGEST_PROVIDER, required=False)


def linkages_to_wire(linkages: Sequence[Linkage]) -> wire.ListLinkagesResponse:
    return wire.ListLinkagesResponse(linkages=[_linkage(each) for each in linkages])


def _linkage(linkage: Linkage) -> wire.Linkage:
    return wire.Linkage(
        linkage_id=linkage.linkage_id,
        provider=linkage.provider,
        consumer=linkage.consumer,
        method=enum_to_wire(wire.LinkageMethod, linkage.method),
        matter=linkage.matter,
    )
