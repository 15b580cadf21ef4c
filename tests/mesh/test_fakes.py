"""A kind that is played answers by its contract, and as a test says."""

import pytest

from fittings.nouns.people import record_to_wire
from juki.national.v1 import delivery_service_pb2 as nation_wire
from juki.national.v1 import inquiry_service_pb2 as nation_inquiry_wire
from juki.national.v1.delivery_service_pb2_grpc import DeliveryServiceStub as NationStub
from juki.prefecture.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.types.v1.identity_record_pb2 import TIER_NATIONAL, FoundIdentity
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.fakes import Fake, is_delivery, refusal
from mesh.refusals import Overloaded
from mesh.testing import LocalMesh
from nodes import load_kind
from tests.mesh.helpers import ALL, CITY, LINKS, NATION, PREFECTURE, asking, change, changes, person
from vocabulary.refusals import Refusal

NOTIFY, FIND, OTHER = "NotifyChanges", "FindIdentity", "nippon.national"


@pytest.fixture
def nation():
    return Fake(load_kind("national").CONTRACT)


@pytest.fixture
def mesh(tmp_path, nation):
    nodes = {PREFECTURE: {"code": "010006"}, NATION: {}}
    with LocalMesh(tmp_path, nodes=nodes, clients=[CITY], links=LINKS, fakes={"national": nation}) as running:
        yield running


def notify(mesh, *items):
    DeliveryServiceStub(mesh.channel(CITY, PREFECTURE)).NotifyChanges(changes(*items))


def find(mesh):
    return InquiryServiceStub(mesh.channel(CITY, PREFECTURE)).FindIdentity(asking(7)).found


def known():
    return nation_inquiry_wire.FindIdentityResponse(
        found=FoundIdentity(record=record_to_wire(person(7)), is_resident=True, tier=TIER_NATIONAL)
    )


def code(number):
    return person(number).resident_code.value


def code_of(item):
    return item.notice.record.resident_code


def codes(nation):
    return [code_of(each) for each in nation.items(NOTIFY)]


def test_every_method_of_the_contract_is_served(mesh, nation):
    served = mesh.running(NATION).served.methods
    assert {name.rpartition("/")[2] for name in served} == set(nation.CONTRACT.methods)


def test_what_is_delivered_is_applied_and_remembered(mesh, nation):
    notify(mesh, change(1), change(2))
    mesh.settle()
    assert codes(nation) == [code(1), code(2)]
    assert nation.came(NOTIFY) == nation.items(NOTIFY)
    assert [each for request in nation.requests(NOTIFY) for each in request.items] == nation.items(NOTIFY)
    assert mesh.parked() == []
    assert nation.called == [NOTIFY] * len(nation.requests(NOTIFY))


def test_the_road_of_each_node_that_is_played_is_there(mesh, nation):
    assert {name: road.node.kind for name, road in nation.roads.items()} == {NATION: "national"}


def test_an_item_that_is_refused_leaves_the_others_alone(mesh, nation):
    nation.judge(NOTIFY, lambda item: refusal("RECORD_ELSEWHERE") if code_of(item) == code(2) else None)
    notify(mesh, change(1), change(2), change(3))
    mesh.settle()
    assert codes(nation) == [code(1), code(3)]
    assert mesh.parked() == ["RECORD_ELSEWHERE"]


def test_an_item_that_is_held_back_comes_again(mesh, nation):
    waits = [refusal(Overloaded.reason, Overloaded.code)]
    nation.judge(NOTIFY, lambda item: waits.pop() if waits else None)
    notify(mesh, change(1))
    mesh.settle()
    assert codes(nation) == [code(1)]
    assert len(nation.requests(NOTIFY)) == 2
    first, second = nation.came(NOTIFY)
    assert first == second


def test_calls_are_remembered_in_their_order(mesh, nation):
    nation.answer(FIND, known())
    find(mesh)
    notify(mesh, change(1))
    mesh.settle()
    find(mesh)
    assert nation.called == [FIND, NOTIFY, FIND]


def test_what_came_is_told_apart_by_the_node_it_came_to(tmp_path, nation):
    nodes = {PREFECTURE: {"code": "010006"}, NATION: {}, OTHER: {}}
    links = [([CITY, PREFECTURE], [NATION, OTHER], [NOTIFY], ALL)]
    with LocalMesh(tmp_path, nodes=nodes, clients=[CITY], links=links, fakes={"national": nation}) as mesh:
        for number, node in enumerate([NATION, OTHER]):
            item = nation_wire.ChangeNotice(delivery=change(number).delivery, notice=change(number).notice)
            request = nation_wire.NotifyChangesRequest(items=[item])
            NationStub(mesh.channel(CITY, node)).NotifyChanges(request)
    assert [code_of(each) for each in nation.came(NOTIFY, at=NATION)] == [code(0)]
    assert [code_of(each) for each in nation.came(NOTIFY, at=OTHER)] == [code(1)]
    assert codes(nation) == [code(0), code(1)]


def test_an_item_that_was_applied_is_applied_once_and_judged_once(mesh, nation):
    """As when the answer was lost on its way."""
    request = nation_wire.NotifyChangesRequest(items=[nation_wire.ChangeNotice(delivery=change(1).delivery)])
    first = nation.settle(NOTIFY, request)
    nation.judge(NOTIFY, lambda item: refusal("RECORD_ELSEWHERE"))
    assert nation.settle(NOTIFY, request) == first
    assert len(nation.items(NOTIFY)) == 1


def test_a_question_is_answered_with_what_the_test_says(mesh, nation):
    nation.answer(FIND, known())
    assert find(mesh) == known().found
    [asked] = nation.requests(FIND)
    assert asked.key.resident_code == code(7)


def test_a_question_is_answered_with_what_a_function_makes_of_it(mesh, nation):
    called = []

    def look_up(request):
        called.append((answering().callee, request.key.resident_code))
        return known()

    nation.answer(FIND, look_up)
    assert find(mesh) == known().found
    assert called == [(NATION, code(7))]


@pytest.mark.parametrize("as_function", [False, True], ids=["itself", "raised by a function"])
def test_a_refusal_arrives_with_its_reason(mesh, nation, as_function):
    no = refusal("PERSON_NOT_FOUND", "NOT_FOUND")

    def refuse(request):
        raise no

    nation.answer(FIND, refuse if as_function else no)
    with pytest.raises(Refusal) as refused:
        find(mesh)
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "PERSON_NOT_FOUND")


def test_what_no_contract_names_or_no_test_says_is_no_answer(mesh, nation):
    with pytest.raises(Refusal) as unsaid:
        find(mesh)
    nation.answer(FIND, refusal("NO_SUCH_REASON"))
    with pytest.raises(Refusal) as unnamed:
        find(mesh)
    assert [each.value.code for each in (unsaid, unnamed)] == ["INTERNAL", "INTERNAL"]


def test_a_method_that_the_contract_has_not_is_a_mistake_of_the_test(nation):
    for ask in (nation.items, nation.came, nation.requests):
        with pytest.raises(LookupError):
            ask("NotifyChange")
    for say in (nation.answer, nation.judge):
        with pytest.raises(LookupError):
            say("NotifyChange", lambda item: None)


def test_a_question_has_no_items_to_judge(nation):
    with pytest.raises(LookupError):
        nation.judge(FIND, lambda item: None)
    with pytest.raises(LookupError):
        nation.came(FIND)


def test_a_fake_of_one_service_is_made_of_its_stubs():
    deaf = Fake(Contract(nation_wire))
    assert set(deaf.CONTRACT.methods) == {"NotifyChanges", "RequestMyNumbers", "SubmitAcquisitions"}


@pytest.mark.parametrize("kind", load_kind.names)
def test_deliveries_are_known_by_their_shape_in_every_contract(kind):
    for method in load_kind(kind).CONTRACT.methods.values():
        assert is_delivery(method) == (method.containing_service.name == "DeliveryService"), method.full_name
