"""Rights from rules and relations: who stands how to whom, what adds up, and what a contract leaves open."""

from typing import Any

import pytest

from juki.fittings.v1 import jobs_service_pb2
from juki.national.v1 import delivery_service_pb2, inquiry_service_pb2
from juki.prefecture.v1 import inquiry_service_pb2 as prefecture_wire
from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import full_method, method_of
from mesh.contracts.options import Relation, callers_of
from mesh.topology.expand import expand
from mesh.topology.grammar import File
from mesh.topology.model import Topology
from mesh.topology.rights import MOST_REMEMBERED, RightsTable, rights_at, rights_of

FIND = method_of(prefecture_wire, "FindIdentity")
UP = method_of(inquiry_service_pb2, "FindIdentity")
BODIES = [
    {"id": "sapporo", "code": "011002", "template": "city", "business_systems": ["welfare", "tax"]},
    {"id": "hakodate", "code": "012025", "template": "city"},
    {"id": "setagaya", "code": "131121", "template": "city"},
    {"id": "village", "code": "131016", "template": "small"},
    {"id": "hokkaido", "code": "010006", "template": "prefecture"},
    {"id": "tokyo", "code": "130001", "template": "prefecture"},
    {"id": "japan", "template": "nation"},
]
TEMPLATES = {
    "city": {"hosts": {"": ["municipal_cs", "addressee", "business_system*"]}, "clients": ["terminal"]},
    "small": {"hosts": {"": ["municipal_cs"]}},
    "prefecture": {"hosts": {"": ["prefecture"]}},
    "nation": {"on": {"national": ["national"]}, "clients": ["auditor"]},
}


def network(*rules: dict[str, Any]) -> Topology:
    stanzas = [{"methods": ["FindIdentity"], "carries": [], **rule} for rule in rules]
    file = {"version": 2, "name": "test", "templates": TEMPLATES, "bodies": BODIES, "rules": stanzas}
    return expand(File.model_validate(file))


def rule(caller: str, of: str, callee: str, **more: Any) -> dict[str, Any]:
    return {"from": caller, "to": callee, "of": of, **more}


@pytest.mark.parametrize(
    ("caller", "of", "kind", "callees"),
    [
        ("sapporo.terminal", "own body", "municipal_cs", ["sapporo"]),
        ("sapporo.municipal-cs", "own prefecture", "prefecture", ["hokkaido"]),
        ("village.municipal-cs", "own prefecture", "prefecture", ["tokyo"]),
        ("hokkaido.prefecture", "own prefecture", "municipal_cs", ["sapporo", "hakodate"]),
        ("sapporo.municipal-cs", "another body", "municipal_cs", ["hakodate", "setagaya", "village"]),
        ("japan.national", "any body", "municipal_cs", ["sapporo", "hakodate", "setagaya", "village"]),
        ("sapporo.municipal-cs", "the one", "national", ["japan"]),
        ("hokkaido.prefecture", "own body", "prefecture", []),
        ("japan.auditor", "own body", "municipal_cs", []),
    ],
)
def test_whom_one_may_ask_follows_from_the_relation_of_bodies(
    caller: str, of: str, kind: str, callees: list[str]
) -> None:
    topology = network(rule(caller.partition(".")[2].replace("-", "_"), of, kind))
    assert [each.id for each in topology.callees(caller, kind)] == callees
    assert [each.id for each in topology.callees(caller, kind, code="012025")] == [
        each for each in callees if each == "hakodate"
    ]


@pytest.mark.parametrize("of", list(Relation))
def test_finding_callees_and_judging_one_say_the_same(of: Relation) -> None:
    topology = network(rule("municipal_cs", of, "municipal_cs"), rule("municipal_cs", of, "prefecture"))
    table = RightsTable(topology)
    for party in topology.parties.values():
        found = {each.name for kind in ("municipal_cs", "prefecture") for each in topology.callees(party.name, kind)}
        assert found == {
            node.name
            for node in topology.nodes.values()
            if any(topology.admits(each, party, node) for each in table.topology.rules)
        }


def test_only_callers_of_the_named_templates_may() -> None:
    topology = network(rule("municipal_cs", "own prefecture", "prefecture", **{"in": ["small"]}))
    there = rights_at(topology, "tokyo.prefecture")
    assert there.get("village.municipal-cs", FIND)
    assert not there.get("setagaya.municipal-cs", FIND)


def test_only_the_named_business_systems_may_at_either_end() -> None:
    topology = network(
        rule("business_system", "own body", "addressee", systems=["welfare"]),
        rule("terminal", "own body", "business_system", systems=["tax"]),
    )
    assert topology.callees("sapporo-welfare.business-system", "addressee")
    assert not topology.callees("sapporo-tax.business-system", "addressee")
    assert [each.system for each in topology.callees("sapporo.terminal", "business_system")] == ["tax"]


def test_what_several_rules_allow_adds_up() -> None:
    few = rule("prefecture", "the one", "national", carries=["resident_code"])
    more = rule("prefecture", "any body", "national", carries=["my_number"])
    for rules in ((few, more), (more, few)):
        topology = network(*rules)
        for right in (
            rights_at(topology, "japan.national").get("tokyo.prefecture", UP),
            rights_of(topology, "tokyo.prefecture").get("japan.national", UP),
        ):
            assert right
            assert right.request.allowed == {DataClass.RESIDENT_CODE, DataClass.MY_NUMBER}


def test_nobody_has_a_right_to_what_no_rule_says() -> None:
    topology = network(rule("prefecture", "the one", "national"))
    there = rights_at(topology, "japan.national")
    assert there.get("tokyo.prefecture", UP)
    for caller, method in (
        ("tokyo.prefecture", UP.replace("FindIdentity", "NotifyChanges")),
        ("tokyo.prefecture", FIND),  # of another kind's contract
        ("tokyo.prefecture", UP.replace("FindIdentity", "Nonsense")),
        ("sapporo.municipal-cs", UP),
        ("spiffe://elsewhere.juki.test/prefecture/tokyo", UP),
    ):
        assert there.get(caller, method) is None
    assert rights_of(topology, "tokyo.prefecture").get("nowhere.national", UP) is None


def test_a_method_that_many_kinds_offer_is_a_right_at_those_whose_rule_names_it() -> None:
    found = network(rule("terminal", "own body", "addressee", methods=["GetJob"]))
    rights = rights_of(found, "sapporo.terminal")
    get_job = method_of(jobs_service_pb2, "GetJob")
    assert rights.get("sapporo.addressee", get_job)
    assert rights.get("sapporo.addressee", method_of(jobs_service_pb2, "CancelJob")) is None
    assert rights.get("sapporo.municipal-cs", get_job) is None


def test_judges_are_shared_by_all_who_have_the_same_right() -> None:
    topology = network(rule("municipal_cs", "own prefecture", "prefecture"))
    table = RightsTable(topology)
    one, two = rights_at(topology, "hokkaido.prefecture", table), rights_at(topology, "tokyo.prefecture", table)
    assert one.get("sapporo.municipal-cs", FIND) is two.get("village.municipal-cs", FIND)


def test_a_party_remembers_no_more_than_it_may() -> None:
    cities = [{"id": f"c{number}", "template": "small"} for number in range(MOST_REMEMBERED + 5)]
    stanza = rule("municipal_cs", "the one", "national", methods=["FindIdentity"], carries=[])
    file = {"version": 2, "name": "test", "templates": TEMPLATES, "bodies": [*cities, BODIES[-1]], "rules": [stanza]}
    rights = rights_at(expand(File.model_validate(file)), "japan.national")
    for each in cities:
        assert rights.get(f"{each['id']}.municipal-cs", UP)
    assert len(rights._known) <= MOST_REMEMBERED


def test_a_rule_that_leaves_classes_open_lets_all_pass_that_its_methods_can_carry() -> None:
    topology = network({**rule("prefecture", "the one", "national"), "carries": None})
    right = rights_at(topology, "japan.national").get("tokyo.prefecture", UP)
    assert right
    assert right.request.allowed >= {DataClass.RESIDENT_CODE, DataClass.FOUR_ITEMS}


def test_a_rule_that_leaves_methods_open_lets_a_caller_do_what_the_contract_allows_it() -> None:
    topology = network({**rule("prefecture", "the one", "national"), "methods": None})
    contract = Contract(delivery_service_pb2, inquiry_service_pb2)
    there = rights_at(topology, "japan.national")
    for name, method in contract.methods.items():
        found = there.get("tokyo.prefecture", full_method(method))
        assert bool(found) is ("prefecture" in callers_of(method)), name
