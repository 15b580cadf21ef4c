"""The state folder says what made it, is closed to others, and is given up whole and alone."""

import json
from pathlib import Path

import pytest

from mesh.hosting import state_folder
from mesh.hosting.faults import NetworkError
from mesh.state import State


def test_a_fresh_folder_says_its_layout_and_is_the_owners_alone(tmp_path: Path) -> None:
    state = State(tmp_path / "a" / "var")
    assert not state_folder.is_there(state)
    state_folder.prepare(state)
    assert state_folder.is_there(state)
    assert json.loads((state.root / "state.json").read_text()) == {"layout": state_folder.LAYOUT}
    assert state.root.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_could_read_is_closed_and_what_is_not_ours_left_as_it_is(tmp_path: Path) -> None:
    state = State(tmp_path)
    state_folder.prepare(state)
    state.logs.mkdir(mode=0o755)
    (state.logs / "cards.log").touch(mode=0o644)
    (tmp_path / "notes.txt").touch(mode=0o644)
    (state.logs / "elsewhere").symlink_to(tmp_path / "notes.txt")
    state_folder.prepare(state)
    assert state.logs.stat().st_mode & 0o777 == 0o700
    assert (state.logs / "cards.log").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "notes.txt").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ({"layout": state_folder.LAYOUT + 1}, "newer program"),
        ({"layout": state_folder.LAYOUT - 1}, "too old"),
        ({}, "too old"),
        ("nonsense", "too old"),
    ],
)
def test_a_folder_of_another_edition_is_refused_with_its_remedy(tmp_path: Path, said: object, cause: str) -> None:
    (tmp_path / "state.json").write_text(json.dumps(said))
    with pytest.raises(NetworkError, match=cause) as refused:
        state_folder.check(State(tmp_path))
    assert "juki reset" in str(refused.value)
    assert state_folder.reset(State(tmp_path)) == ["state.json"]
    assert not tmp_path.exists()


def test_what_holds_something_else_is_neither_used_nor_reset(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("")
    for work in (state_folder.prepare, state_folder.reset):
        with pytest.raises(NetworkError, match="something else"):
            work(State(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]
