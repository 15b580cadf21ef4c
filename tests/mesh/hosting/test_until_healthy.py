"""A start that cannot succeed says why: every node that is in trouble, not one of them by chance."""

from pathlib import Path

import pytest

from mesh.hosting import process_records, until_healthy
from mesh.hosting.faults import NetworkError
from mesh.hosting.health import Health
from mesh.hosting.process_records import Record
from mesh.hosting.until_healthy import UntilHealthy
from mesh.state import State


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(until_healthy, "TROUBLE_PATIENCE", 0.05)
    monkeypatch.setattr(until_healthy, "LOOK_EVERY", 0.01)


def troubled(*names: str) -> list[Health]:
    return [Health(name, "host", "", False, f"{name} has no database.", own_word=True) for name in names]


def cause(state: State, healths: list[Health]) -> str:
    with pytest.raises(NetworkError) as said:
        UntilHealthy(state, lambda: healths, None).wait()
    return str(said.value)


def test_every_node_in_trouble_is_named(tmp_path: Path) -> None:
    lines = cause(State(tmp_path), troubled("a", "b")).splitlines()
    assert lines[0] == "a on host is not ready: a has no database."
    assert lines[1].strip() == "b on host is not ready: b has no database."
    assert "juki up again" in lines[2]
    assert str(tmp_path / "logs" / "host.log") in lines[2]


def test_of_many_in_trouble_five_are_named_and_the_others_counted(tmp_path: Path) -> None:
    said = cause(State(tmp_path), troubled(*"abcdefgh"))
    assert said.count("is not ready") == 5
    assert "and 3 more" in said


def test_hosts_that_do_not_stay_up_are_named_with_nodes_in_trouble(tmp_path: Path) -> None:
    state = State(tmp_path)
    for name in ("one", "two"):
        process_records.keep(state, Record(name=name, pid=0, start_time="", crashes=3, last_exit=1))
    said = cause(state, troubled("a"))
    for name in ("one does not stay up: it ended with status 1", "two does not stay up", "a on host is not ready"):
        assert name in said
