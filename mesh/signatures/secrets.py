"""Secrets a node makes once and keeps: a file of mode 600 below its own folder."""

import os
from pathlib import Path

from world import chance


def kept_secret(path: Path, size: int) -> bytes:
    """Return the *size* random bytes kept at *path*, made now if there are none; safe among workers."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{chance.token_hex(4)}")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(file, chance.random_bytes(size))
        os.fsync(file)
        os.close(file)
        try:
            os.link(fresh, path)  # of two workers only one wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
