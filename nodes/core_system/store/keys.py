"""The file of the core's secret keys: made once, read by its owner alone."""

from pathlib import Path
from typing import Final

from mesh.signatures.secrets import kept_secret
from nodes.core_system.domain.symbols import CoreKeys

NAME: Final = "core.keys"


def keys_in(folder: Path) -> CoreKeys:
    """Return the keys kept in *folder*, made at random when there are none yet."""
    secret = kept_secret(folder / NAME, 128)
    return CoreKeys(link=secret[:32], symbol=secret[32:96], index=secret[96:])
