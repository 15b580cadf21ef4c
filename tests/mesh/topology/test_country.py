"""The whole country as a file: every body that there is, read again as what it was written from."""

from pathlib import Path

import pytest

from mesh.topology.country import NoSuchTemplate, whole_country
from mesh.topology.file import TopologyFile, read
from vocabulary.local_governments import bodies, municipalities

DEFAULT = Path(__file__).parents[3] / "topology.yaml"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> TopologyFile:
    path = tmp_path_factory.mktemp("country") / "country.yaml"
    path.write_text("\n".join(whole_country(read(DEFAULT).words)) + "\n", encoding="utf-8")
    return read(path)


def test_the_country_has_all_1741_municipalities_and_47_prefectures(country: TopologyFile) -> None:
    nodes = country.topology.nodes.values()
    assert len([each for each in nodes if each.kind == "municipal_cs"]) == len(municipalities()) == 1741
    assert len([each for each in nodes if each.kind == "prefecture"]) == 47
    codes = {body.code for body in country.topology.bodies.values()}
    assert codes >= {each.code for each in bodies()}
    assert len([each for each in nodes if each.kind == "national"]) == 1


def test_each_municipality_asks_its_own_prefecture_and_no_other(country: TopologyFile) -> None:
    topology = country.topology
    for node in topology.nodes.values():
        if node.kind == "municipal_cs":
            (prefecture,) = topology.callees(node.name, "prefecture")
            assert (prefecture.code or "")[:2] == (node.code or "")[:2]


def test_a_few_hosts_carry_the_country(country: TopologyFile) -> None:
    assert len(country.topology.hosts) <= 12


def test_what_the_file_said_of_its_own_bodies_is_kept(country: TopologyFile) -> None:
    was, now = read(DEFAULT), country.topology
    assert country.words.rules == was.words.rules
    assert {name: now.nodes[name] for name in was.topology.nodes} == was.topology.nodes
    assert now.host_of["japan.national"].port == 7109


def test_a_file_without_cities_makes_no_country(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    path.write_text("{version: 2, name: x, templates: {n: {on: {n: [national]}}}, bodies: [{id: j, template: n}]}")
    with pytest.raises(NoSuchTemplate, match="city or prefecture"):
        list(whole_country(read(path).words))
