"""Every kind of node, one package each, all with the same rooms; and the launcher."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh.hosting.node import NodeModule


def load_kind(kind: str) -> "NodeModule":
    """Return ``nodes.<kind>.node``; ModuleNotFoundError when there is no such kind."""
    return cast("NodeModule", import_module(f"nodes.{kind}.node"))
