"""Every kind of node, one package each, all with the same rooms; and the one place that loads a kind by its name."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh.hosting.node import NodeModule


class _Kinds:
    """Loads ``nodes.<kind>.node``; ModuleNotFoundError when there is no such kind."""

    def __init__(self) -> None:
        here = Path(__file__).parent
        self.names = tuple(sorted(each.parent.name for each in here.glob("*/node.py")))

    def __call__(self, kind: str) -> "NodeModule":
        return cast("NodeModule", import_module(f"nodes.{kind}.node"))


load_kind = _Kinds()
