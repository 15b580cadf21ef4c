"""What becomes of a file's words: parties, hosts, ranges of numbers, who certifies whom."""

from pathlib import Path
from typing import Any

import pytest

from mesh.contracts.options import Relation
from mesh.topology.expand import expand
from mesh.topology.file import read
from mesh.topology.grammar import File
from mesh.topology.model import Topology
from nodes.business_system.node import Settings
from tools import freeze

HERE = Path(__file__).parent
DEFAULT = HERE.parents[2] / "topology.yaml"


def network(*bodies: dict[str, Any], **more: Any) -> Topology:
    """Return a network of *bodies*, each a city unless it says otherwise."""
    templates = {
        "city": {
            "hosts": {"hall": ["resident_record", "business_system*"], "juki": ["municipal_cs"]},
            "on": {"platform": ["middle_server"]},
            "clients": ["terminal"],
        },
        "prefecture": {"hosts": {"": ["prefecture"]}},
    }
    stanzas = [{"template": "city", **body} for body in bodies]
    return expand(
        File.model_validate({"version": 2, "name": "test", "templates": templates, "bodies": stanzas, **more})
    )


# ---- the default network


def test_the_default_network_is_said_in_at_most_150_lines() -> None:
    assert len(DEFAULT.read_text(encoding="utf-8").splitlines()) <= 150


def test_the_default_network_gives_the_rights_that_are_written_down_and_no_more() -> None:
    assert freeze.rights(read(DEFAULT).topology) == freeze.RIGHTS.read_text().splitlines()


def test_the_default_network_has_the_parties_names_and_ports_that_are_written_down() -> None:
    found = read(DEFAULT).topology
    assert freeze.parties(found) == freeze.PARTIES.read_text().splitlines()
    ports = sorted(host.port for host in found.hosts)
    assert ports == list(range(7101, 7101 + len(ports)))


# ---- bodies


def test_another_municipality_is_one_line() -> None:
    one, two = network({"id": "otaru"}), network({"id": "otaru"}, {"id": "ebetsu"})
    assert len(two.nodes) == 2 * len(one.nodes)
    assert [host.name for host in two.hosts] == ["otaru-hall", "otaru-juki", "ebetsu-hall", "ebetsu-juki", "platform"]
    assert "ebetsu.terminal" in two.parties


def test_a_second_business_system_is_one_word_and_gives_numbers_of_its_own() -> None:
    found = network({"id": "otaru", "business_systems": ["welfare", "tax"]}).nodes
    welfare, tax = found["otaru-welfare.business-system"], found["otaru-tax.business-system"]
    assert (welfare.body, welfare.system, tax.system) == ("otaru", "welfare", "tax")
    first, second = (Settings.model_validate(dict(each.settings)) for each in (welfare, tax))
    assert first.first_serial == Settings(title="x").first_serial
    assert second.first_serial == first.first_serial + 100_000_000


def test_a_business_system_is_told_its_settings_beside_its_word_or_by_name() -> None:
    body = {"id": "otaru", "business_systems": {"": {"title": "年金"}, "tax": {"first_serial": 5}}}
    told = {"otaru-tax.business-system": {"settings": {"title": "税"}, "max_calls": 3}}
    found = network(body, nodes=told).nodes
    assert found["otaru.business-system"].settings["title"] == "年金"
    tax = found["otaru-tax.business-system"]
    assert (tax.settings, tax.max_calls) == ({"title": "税", "first_serial": 5}, 3)


def test_what_a_body_is_without_it_does_not_have() -> None:
    found = network({"id": "otaru", "without": ["municipal_cs"]})
    assert "otaru.municipal-cs" not in found.nodes
    assert "otaru-juki" not in {host.name for host in found.hosts}


def test_a_municipality_lies_in_the_prefecture_of_its_code_unless_it_says_another() -> None:
    hokkaido = {"id": "hokkaido", "code": "010006", "template": "prefecture"}
    otaru, far = {"id": "otaru", "code": "012033"}, {"id": "far", "code": "131121", "prefecture": "hokkaido"}
    found = network(hokkaido, otaru, far, {"id": "lost", "code": "131016"}, {"id": "office", "code": "900001"}).bodies
    assert [each.prefecture for each in found.values()] == ["", "hokkaido", "hokkaido", "", ""]


def test_who_certifies_a_party_follows_from_its_kind() -> None:
    found = network({"id": "otaru"}, clients=[{"id": "network", "kind": "operator"}]).parties
    assert {name: party.trust_domain.removesuffix(".juki.test") for name, party in found.items()} == {
        "otaru.resident-record": "otaru",
        "otaru.municipal-cs": "juki-net",
        "otaru.middle-server": "linkage",
        "otaru.terminal": "otaru",
        "network.operator": "operators",
    }


def test_a_client_belongs_to_the_body_of_its_id() -> None:
    clients = [{"id": "otaru", "kind": "auditor"}, {"id": "network", "kind": "operator"}]
    found = network({"id": "otaru"}, clients=clients).parties
    assert (found["otaru.auditor"].body, found["network.operator"].body) == ("otaru", "")


def test_a_rule_keeps_what_it_says_and_what_it_leaves_open() -> None:
    rule = {"from": "terminal", "to": "business_system", "of": "own body", "in": ["city"], "systems": ["tax"]}
    found = network({"id": "otaru", "business_systems": ["tax"]}, rules=[rule]).rules[0]
    assert (found.of, found.templates, found.systems) == (Relation.OWN_BODY, {"city"}, {"tax"})
    assert (found.methods, found.carries) == (None, None)


@pytest.mark.parametrize("told", [{"workers": 3}, {"external": True, "address": "10.0.0.7", "port": 7000}])
def test_a_host_is_told_what_only_it_needs(told: dict[str, Any]) -> None:
    found = {host.name: host for host in network({"id": "otaru"}, hosts={"platform": told}).hosts}
    assert {key: getattr(found["platform"], key) for key in told} == told
