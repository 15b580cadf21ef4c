"""What every command shares: where the network is, and how a fault is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from nodes import load_kind

if TYPE_CHECKING:
    from mesh.hosting.network import Network

FAILED, USAGE, UNPROVEN = 1, 2, 3

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


@contextmanager
def explained() -> Iterator[None]:
    """Turn what an operator can put right into one message and an exit code."""
    from mesh.hosting.network import NetworkError, is_disk_full
    from mesh.topology.file import TopologyError

    try:
        yield
    except (NetworkError, TopologyError) as error:
        complain(str(error))
    except Exception as error:
        if not is_disk_full(error):
            raise
        complain("the disk is full. Make room and run the same command again; nothing is lost.")


def complain(text: str, code: int = FAILED) -> NoReturn:
    from rich.console import Console

    Console(stderr=True, soft_wrap=True).print(f"juki: {text}", style="red", highlight=False, markup=False)
    raise typer.Exit(code)
