"""Whom the interface system reaches."""

from types import ModuleType

import pytest

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.types.v1.linkage_pb2 import PublicKey
from mesh.contracts.guard import full_method
from nodes.interface_system.peers import _methods_by_item
from tests.nodes.interface_system.relay import HAKODATE, SAPPORO, Relay, delivery


@pytest.mark.parametrize("stubs", [core_wire, middle_wire], ids=["core", "middle"])
def test_every_item_has_the_one_method_that_takes_it(stubs: ModuleType) -> None:
    methods = [each for service in stubs.DESCRIPTOR.services_by_name.values() for each in service.methods]
    found = _methods_by_item(stubs)
    assert sorted(found.values()) == sorted(full_method(each) for each in methods)


def test_nothing_to_say_is_not_said(relay: Relay) -> None:
    foreign = wire.PublicKeyItem(delivery=delivery(), key=PublicKey(body_code=HAKODATE, public_key=bytes(32)))
    answer = relay.by("sapporo.middle-server").PublishKeys(wire.PublishKeysRequest(items=[foreign]))
    assert [each.reason for each in answer.outcomes] == ["BODY_MISMATCH"]
    assert relay.called() == []


def test_the_core_hears_many_items_in_one_call(relay: Relay) -> None:
    items = [
        wire.PublicKeyItem(delivery=delivery(), key=PublicKey(body_code=code, public_key=bytes(32)))
        for code in (SAPPORO, HAKODATE, SAPPORO)
    ]
    relay.by("sapporo.middle-server").PublishKeys(wire.PublishKeysRequest(items=items))
    assert relay.called() == ["PublishKeys"]
    assert len(relay.core.came("PublishKeys", at="linkage.core-system")) == 2
