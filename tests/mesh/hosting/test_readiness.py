"""A node is ready while its evidence is whole and its database answers; else its health and a line for the operator
say so."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from mesh.hosting import health, readiness
from mesh.hosting.health import Health
from mesh.testing import LocalMesh
from tests.mesh.helpers import CITY, NATION, PREFECTURE, Nation, change, changes, mesh_of, stub_of


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(health, "OPERATOR", CITY.partition(".")[2].replace("-", "_"))  # who looks


def until(met: Callable[[], object]) -> None:
    end, pause = monotonic() + 8, Event()
    while not met():
        assert monotonic() < end, "it never came"
        pause.wait(0.01)


def of(mesh: LocalMesh, node: str = PREFECTURE) -> Health:
    return next(each for each in health.healths(mesh.topology, mesh.state) if each.node == node)


def test_a_node_whose_database_goes_is_not_ready_until_it_is_back(mesh: LocalMesh) -> None:
    assert of(mesh).serving
    stub_of(mesh).NotifyChanges(changes(change(1)))
    mesh.settle()
    until(lambda: of(mesh).serving)
    path = mesh.state.node(PREFECTURE) / "node.db"
    path.rename(path.with_name("away"))
    until(lambda: not of(mesh).serving)
    found = of(mesh)
    assert "gone" in found.problem
    assert found.own_word
    path.with_name("away").rename(path)
    until(lambda: of(mesh).serving)
    assert not mesh.state.trouble(PREFECTURE).exists()


def test_a_node_that_lost_its_database_while_it_was_stopped_is_not_serving(mesh: LocalMesh) -> None:
    stub_of(mesh).NotifyChanges(changes(change(1)))
    mesh.settle()
    mesh.stop()
    for path in mesh.state.node(PREFECTURE).glob("node.db*"):
        path.unlink()
    mesh.start()
    until(lambda: "there was a database and it is gone" in of(mesh).problem)
    assert not (mesh.state.node(PREFECTURE) / "node.db").exists()


def test_hours_and_revocation_are_told(tmp_path: Path, nation: Nation) -> None:
    from world import clocks

    with mesh_of(tmp_path, nation, prefecture={"hours": {"opens": "00:00", "closes": "00:01"}}) as mesh:
        assert of(mesh).hours.startswith("closed until ")
        assert of(mesh).serving  # it answers; its callers' outboxes wait
        mesh.pki.revoke(PREFECTURE, "both", clocks.now())
        found = of(mesh)
        assert found.revoked
        assert not found.serving
        assert f"juki renew {PREFECTURE}" in found.problem
        mesh.pki.renew(PREFECTURE, clocks.now())
        assert not of(mesh).revoked


@pytest.mark.parametrize("name", ["messages.log", "heads.log"])
@pytest.mark.parametrize("node", [PREFECTURE, NATION], ids=["with a database", "without one"])
def test_a_node_whose_evidence_is_damaged_is_not_ready(mesh: LocalMesh, node: str, name: str) -> None:
    stub_of(mesh).NotifyChanges(changes(change(1)))
    mesh.settle()
    until(lambda: of(mesh, node).serving)
    until(lambda: mesh.running(node).served.evidence.newest().size)
    mesh.stop()
    (mesh.state.evidence(node) / name).unlink()
    mesh.start()
    until(lambda: "its evidence log is damaged" in of(mesh, node).problem)
    assert "put the newest copy" in of(mesh, node).problem
