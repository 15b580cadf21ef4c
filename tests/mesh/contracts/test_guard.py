"""The guard of a link: it finds what may not pass wherever it stands."""

import pytest

from juki.fittings.v1 import staff_service_pb2 as staff
from juki.national.v1 import inquiry_service_pb2 as wire
from juki.prefecture.v1 import inquiry_service_pb2  # noqa: F401  # registers the contract
from juki.types.v1.identity_record_pb2 import PersonKey
from mesh.contracts import guard as contracts
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import Guard, has_secret_request, has_secret_response
from mesh.topology.named import topology_of
from mesh.topology.rights import rights_at, rights_of
from tests.mesh.helpers import CITY, COMPARE, FIND, NOTIFY, PREFECTURE, asking, change, changes


def guard(message: type, *allowed: str) -> Guard:
    return Guard(message.DESCRIPTOR, frozenset(map(DataClass, allowed)))


def test_what_is_allowed_passes() -> None:
    everything = guard(type(changes()), "resident_code", "my_number", "four_items", "change")
    assert everything.forbidden(changes(change(1))) == frozenset()


@pytest.mark.parametrize("missing", ["resident_code", "my_number", "four_items", "change"])
def test_each_class_is_found_deep_inside(missing: str) -> None:
    allowed = {"resident_code", "my_number", "four_items", "change"} - {missing}
    assert guard(type(changes()), *allowed).forbidden(changes(change(1), change(2))) == {DataClass(missing)}


def test_the_values_of_a_class_are_found_deep_inside_in_their_order() -> None:
    request = changes(change(1), change(2))
    numbers = [each.notice.record.my_number for each in request.items]
    assert list(contracts.values_in(request, DataClass.MY_NUMBER)) == numbers
    assert list(contracts.values_in(request, DataClass.CARD_NUMBER)) == []


def test_a_choice_that_was_made_and_left_empty_has_no_value() -> None:
    request = wire.FindIdentityRequest(key=PersonKey(my_number=""))
    assert list(contracts.values_in(request, DataClass.MY_NUMBER)) == []


def test_what_is_empty_carries_nothing() -> None:
    assert guard(type(changes())).forbidden(changes()) == frozenset()
    assert guard(wire.FindIdentityRequest).forbidden(wire.FindIdentityRequest()) == frozenset()


def test_a_choice_that_was_made_carries_even_when_empty() -> None:
    request = wire.FindIdentityRequest(key=PersonKey(my_number=""))
    assert guard(wire.FindIdentityRequest).forbidden(request) == {DataClass.MY_NUMBER}


def test_unknown_fields_are_found_at_any_depth() -> None:
    request = changes(change(1), change(2))
    assert not contracts.has_unknown_fields(request)
    request.items[1].notice.record.four_items.birth_date.MergeFromString(b"\xfa\x3e\x01x")
    assert contracts.has_unknown_fields(request)


def test_a_method_that_no_contract_has_is_not_found() -> None:
    assert contracts.find_method("/juki.palace.v1.PalaceService/Open") is None
    assert contracts.find_method(FIND.replace("FindIdentity", "FindTreasure")) is None
    assert contracts.find_method("nonsense") is None


def test_what_several_links_allow_for_one_method_adds_up_whatever_their_order() -> None:
    few = (CITY, PREFECTURE, ["FindIdentity"], ["resident_code"])
    more = (CITY, PREFECTURE, ["FindIdentity"], ["my_number", "four_items"])
    for links in ((few, more), (more, few)):
        topology = topology_of({PREFECTURE: {}}, [CITY], links, 7001)
        here, there = rights_at(topology, PREFECTURE).get(CITY, FIND), rights_of(topology, CITY).get(PREFECTURE, FIND)
        for right in (here, there):
            assert right
            assert right.request.forbidden(asking(1)) == frozenset()
            assert right.response.allowed == {DataClass.RESIDENT_CODE, DataClass.MY_NUMBER, DataClass.FOUR_ITEMS}


def test_a_party_has_no_rights_but_its_own() -> None:
    topology = topology_of({PREFECTURE: {}}, [CITY, "otaru.terminal"], [(CITY, PREFECTURE, ["FindIdentity"], [])], 7001)
    callers, methods = [*topology.parties, "nobody.terminal"], [FIND, NOTIFY, COMPARE]
    here, there = rights_at(topology, PREFECTURE), rights_of(topology, "otaru.terminal")
    assert [(each, way) for each in callers for way in methods if here.get(each, way)] == [(CITY, FIND)]
    assert not [(each, way) for each in callers for way in methods if there.get(each, way)]


def test_a_method_whose_request_can_hold_a_secret_is_known_by_its_contract() -> None:
    (service,) = staff.DESCRIPTOR.services_by_name.values()
    secret = {each.name for each in service.methods if has_secret_request(f"/{service.full_name}/{each.name}")}
    assert secret == {"SignIn", "CreateAccount"}
    assert not has_secret_request(f"/{service.full_name}/None")


def test_a_method_whose_answer_can_hold_a_secret_is_known_by_its_contract() -> None:
    (service,) = staff.DESCRIPTOR.services_by_name.values()
    secret = {each.name for each in service.methods if has_secret_response(f"/{service.full_name}/{each.name}")}
    assert secret == {"SignIn"}
    assert not has_secret_response(f"/{service.full_name}/None")
