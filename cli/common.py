"""What every command shares: where the network is, and how a fault is told."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from nodes import load_kind

if TYPE_CHECKING:
    from mesh.hosting.network import Network

FAILED, USAGE, UNPROVEN, INTERRUPTED = 1, 2, 3, 130
DISK_FULL: Final = "the disk is full. Make room and run the same command again; nothing is lost."

StateOption = Annotated[
    Path, typer.Option("--state", envvar="JUKI_STATE", help="Folder where the network keeps everything.")
]
TopologyOption = Annotated[
    Path, typer.Option("--topology", "-t", envvar="JUKI_TOPOLOGY", help="The topology file to run or check.")
]
STATE, TOPOLOGY = Path("var"), Path("topology.yaml")


def network(state: Path, topology: Path = TOPOLOGY) -> "Network":
    from mesh.hosting.network import Network
    from mesh.state import State

    return Network(topology, State(state.resolve()), load_kind)


def existing_network(state: Path) -> "Network":
    """Return the network that was started in *state*, whether it runs now or not."""
    from mesh.hosting import state_folder

    here = network(state)
    with explained():
        state_folder.check(here.state)
        if not state_folder.is_there(here.state):
            complain(f"there is no network in {here.state.root} yet. Start one with juki up.")
    return here


@contextmanager
def explained() -> Iterator[None]:
    """Turn what an operator can put right into one message and an exit code."""
    from mesh.hosting.faults import NetworkError
    from mesh.topology.file import TopologyError
    from vocabulary.refusals import Refusal

    try:
        yield
    except (NetworkError, TopologyError) as error:
        complain(str(error))
    except Refusal as refusal:
        complain(refusal.explain())
    except KeyboardInterrupt:
        complain("interrupted.", INTERRUPTED)
    except BrokenPipeError:
        _close_quietly()
        sys.exit(FAILED)
    except OSError as error:
        complain(_explain(error))
    except Exception as error:
        if not _is_disk_full(error):
            raise
        complain(DISK_FULL)


def complain(text: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong and what to do, and end."""
    from rich.console import Console

    Console(stderr=True, soft_wrap=True).print(f"juki: {text}", style="red", highlight=False, markup=False)
    raise SystemExit(code)


def _explain(error: OSError) -> str:
    if _is_disk_full(error):
        return DISK_FULL
    if error.filename is None:
        return f"{error.strerror or error}. Put that right and run the same command again."
    return (
        f"cannot use {error.filename}: {error.strerror}. Name another file or folder, or give yourself the right to it."
    )


def _is_disk_full(error: BaseException) -> bool:
    from mesh.hosting.network import is_disk_full

    return is_disk_full(error)


def _close_quietly() -> None:
    """Nobody reads any more: leave nothing to be written at the end, which would fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
