"""What the linkage platform lets in, and how it answers."""

import pytest

from juki.linkage_platform.v1 import counter_service_pb2 as wire
from nodes.linkage_platform import convert
from nodes.linkage_platform.domain import Linkage, LinkageMethod
from vocabulary.refusals import Malformed


def test_no_provider_asks_for_everybodys():
    assert convert.provider_from_wire(wire.ListLinkagesRequest()) == ""


def test_a_provider_of_more_than_a_hundred_characters_is_refused():
    with pytest.raises(Malformed):
        convert.provider_from_wire(wire.ListLinkagesRequest(provider="x" * 101))


def test_a_linkage_is_answered_whole():
    linkage = Linkage(linkage_id="RK1", provider="p", consumer="c", method=LinkageMethod.FILE, matter="宛名情報")
    assert list(convert.linkages_to_wire([linkage]).linkages) == [
        wire.Linkage(linkage_id="RK1", provider="p", consumer="c", method=wire.LINKAGE_METHOD_FILE, matter="宛名情報")
    ]
