"""To whom the prefecture posts what, and whom it asks."""

import pytest

from fittings.nouns.people import notice_to_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.testing import LocalMesh
from nodes.prefecture.peers import National
from tests.nodes.prefecture.conftest import LINKS, NATION, NODES, OWN, make_person, play_nation
from vocabulary.codes import ChangeReason
from vocabulary.identity_record import Tier
from vocabulary.refusals import Refusal


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    own = Fake(Contract())
    fakes = {"prefecture": own, "national": play_nation(make_person(1000, "131121"))}
    with LocalMesh(tmp_path_factory.mktemp("mesh"), nodes=NODES, links=LINKS, fakes=fakes):
        yield National(own.roads[OWN])


def test_a_notice_goes_to_the_nation_and_keeps_its_place_by_resident_code(national, person, notice):
    posting = national.notice(notice(person(1), 2))
    item = national_wire.ChangeNotice.FromString(posting.item)
    assert (posting.callee, posting.method) == (NATION, "/juki.national.v1.DeliveryService/NotifyChanges")
    assert posting.person == person(1).resident_code.value
    assert item.notice == notice_to_wire(notice(person(1), 2))
    assert not item.HasField("delivery")


def test_what_the_nation_holds_comes_back_as_a_record(national, person):
    found = national.find(person(1000).resident_code)
    assert (found.record, found.is_resident, found.last_reason) == (person(1000, "131121"), True, ChangeReason.MOVE_IN)
    assert found.tier is Tier.NATIONAL


def test_the_nations_refusal_comes_back_as_it_was(national, person):
    with pytest.raises(Refusal) as refused:
        national.find(person(1).resident_code)
    assert refused.value.reason == "PERSON_NOT_FOUND"


def test_the_nations_comparison_comes_back_in_order(national, person):
    found = national.compare([person(2), person(1)])
    assert [(each.resident_code, each.tier, each.differing_fields) for each in found] == [
        (person(2).resident_code, Tier.NATIONAL, ("address",)),
        (person(1).resident_code, Tier.NATIONAL, ("address",)),
    ]
