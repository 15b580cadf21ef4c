"""The state folder as a whole: is it ours, of which edition, closed to others; and how it is made anew.

``state.json`` says the layout. It changes when a program can no longer read what an earlier one left; databases
inside carry versions of their own and are upgraded.
"""

import json
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mesh.hosting.faults import NetworkError
from mesh.state import State
from pki import files

ROOM: Final = 1 << 16  # bytes that must still fit on the disk
LAYOUT: Final = 2
OURS: Final = (
    "state.json",
    "pki",
    "nodes",
    "run",
    "logs",
    "clock.json",
    "ports.json",
    "traces.db",
    "traces.db-wal",
    "traces.db-shm",
)
KEPT: Final = ("pki", "nodes")  # what makes a folder without state.json one of the first edition


def prepare(state: State) -> None:
    """Make the folder, or see that it is one of this edition and that nobody else can read it."""
    check(state)
    files.make_folder(state.root)
    if not _mark(state).exists():
        files.write(_mark(state), json.dumps({"layout": LAYOUT}).encode(), files.PRIVATE)
    close(state)


def check(state: State) -> None:
    """Refuse a folder that this program cannot run a network in."""
    must_be_ours(state)
    found = _layout(state)
    if found == LAYOUT:
        return
    if found is not None and found > LAYOUT:
        raise NetworkError(
            f"{state.root} was made by a newer program (layout {found}, this one knows {LAYOUT}). Start that program,"
            " name another folder with --state, or begin anew with juki reset."
        )
    if found is not None or any((state.root / name).exists() for name in KEPT):
        raise NetworkError(
            f"{state.root} is too old: an earlier edition made it. Begin anew with juki reset, or name another folder"
            " with --state."
        )


def must_have_room(state: State) -> None:
    """Raise OSError when not even a little can be written: hosts that start there could not say why they fail."""
    probe = state.root / ".room"
    try:
        files.write(probe, bytes(ROOM))
    finally:
        probe.unlink(missing_ok=True)


def must_be_ours(state: State) -> None:
    """Refuse what is no folder, and a folder that holds something else than a network."""
    for path in (state.root, *state.root.parents):
        if path.exists() and not path.is_dir():
            raise NetworkError(f"{path} is not a folder. Name another with --state.")
    if not _is_ours(state):
        raise NetworkError(f"{state.root} holds something else than a network. Name another folder with --state.")


def is_there(state: State) -> bool:
    """Whether a network was ever started in the folder."""
    return _mark(state).exists()


def close(state: State) -> None:
    """Take from others what rights they have on anything below the folder."""
    for path in (state.root, *_all(state)):
        try:
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & 0o077:
                path.chmod(stat.S_IMODE(mode) & 0o700)
        except FileNotFoundError:
            continue


def reset(state: State) -> list[str]:
    """Remove what is ours, and the folder when nothing else is in it; return the names removed."""
    must_be_ours(state)
    if not state.root.is_dir():
        return []
    removed = []
    for name in OURS:
        path = state.root / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.exists() or path.is_symlink():
            path.unlink()
        else:
            continue
        removed.append(name)
    if not _entries(state):
        state.root.rmdir()
    return removed


def _mark(state: State) -> Path:
    return state.root / "state.json"


def _layout(state: State) -> int | None:
    """The layout the folder says it has, 0 when what it says cannot be read, None when it says nothing."""
    try:
        return int(json.loads(_mark(state).read_text(encoding="utf-8"))["layout"])
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, OverflowError):
        return 0


def _entries(state: State) -> set[str]:
    return {each.name for each in state.root.iterdir()} if state.root.is_dir() else set()


def _is_ours(state: State) -> bool:
    """Whether the folder says that it is a network's, looks like one of the first edition, or is as good as empty."""
    if _mark(state).exists() or (state.pki / "root" / "root.crt").exists():
        return True
    return _entries(state) <= set(OURS)


def _all(state: State) -> Iterator[Path]:
    for name in OURS:
        path = state.root / name
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from path.rglob("*")
