"""How the nation is put together."""

import pytest
from pydantic import ValidationError

from mesh.testing import LocalMesh
from nodes.national import node
from tests.nodes.national.conftest import ASKER, LINKS, NATION, NODES, OTHER_ASKER, make_person, stubs
from tests.nodes.national.test_service import order, request_numbers
from vocabulary.identifiers import ResidentCode


def test_the_nation_calls_communication_servers_and_the_core():
    assert node.KIND == "national"
    assert set(node.CALLS) == {"municipal_cs", "core_system"}


def test_the_nation_makes_its_own_key_unless_told_to_use_the_published_one():
    assert node.Settings().published_key is False
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"key": "x"})


def test_codes_are_drawn_at_random_and_valid():
    drawn = {node.draw() for _ in range(200)}
    assert len(drawn) == 200
    assert all(isinstance(each, ResidentCode) for each in drawn)


@pytest.fixture
def keyless(tmp_path, cs, core):
    """A nation with a key of its own."""
    fakes = {"municipal_cs": cs, "core_system": core}
    nodes, clients = {**NODES, NATION: {}}, [ASKER, OTHER_ASKER]
    with LocalMesh(tmp_path, nodes=nodes, links=LINKS, clients=clients, fakes=fakes) as running:
        yield running


def test_a_nation_keeps_its_own_key_to_itself_and_across_a_restart(keyless, cs, tmp_path):
    [code] = order(stubs(keyless), 1)
    [path] = tmp_path.rglob("my-number.key")
    key = path.read_bytes()
    keyless.stop()
    keyless.start()
    request_numbers(stubs(keyless), code)
    keyless.settle()
    [made] = cs.items("ReceiveMyNumbers")
    assert made.generated_number.my_number != make_person(ResidentCode(code)).my_number.value
    assert (path.read_bytes(), len(key), path.stat().st_mode & 0o777) == (key, 32, 0o600)
