"""Files that survive a kill: each is whole or absent, keys are never readable by others, writers take turns."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pki.authority import PrivateKey, key_to_pem
from world import chance, locks

PRIVATE: Final = 0o600
PUBLIC: Final = 0o644
FOLDER: Final = 0o700

Stamp = tuple[tuple[str, int, int], ...]
"""Name, inode and modification time of some files: differs whenever one was replaced."""


def write(path: Path, content: bytes, mode: int = PUBLIC, *, durable: bool = True) -> None:
    """Put *content* in place in one step; the mode holds from the first moment on.

    What is not *durable* may be gone after a power cut, as what is of worth only while a process lives may be.
    """
    temporary = path.with_name(f".{path.name}.{chance.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def secret(path: Path, size: int = 32) -> bytes:
    """Return the random bytes kept there for the owner alone, drawn at first use; processes that ask together agree."""
    if not path.exists():
        with locks.folder_waited_for(path.parent):
            if not path.exists():
                write(path, chance.random_bytes(size), PRIVATE)
    return path.read_bytes()


def write_key(path: Path, key: PrivateKey) -> None:
    """Put a private key in place, readable by its owner alone."""
    write(path, key_to_pem(key), PRIVATE)


def write_json(path: Path, content: object) -> None:
    """Put *content* in place as JSON for people to read."""
    write(path, json.dumps(content, indent=1).encode() + b"\n")


def make_folder(path: Path) -> None:
    """Make a folder only its owner may enter, or close one that others may."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _close(path, FOLDER)


def sweep(path: Path) -> None:
    """Remove what a killed writer left; only under the lock, when every temporary file is debris."""
    for left in path.rglob(".*.tmp"):
        left.unlink(missing_ok=True)


@contextmanager
def locked(path: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock file: alone to write, together to read. A reader of a folder never written needs none."""
    try:
        flags = os.O_RDWR | os.O_CREAT if exclusive else os.O_RDONLY
        descriptor = os.open(path, flags | os.O_CLOEXEC, PRIVATE)
    except FileNotFoundError:
        if exclusive:
            raise
        yield
        return
    try:
        locks.wait_for(descriptor, shared=not exclusive)
        yield
    finally:
        os.close(descriptor)


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates of a PEM file; none if it is missing or damaged."""
    try:
        return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
    except (FileNotFoundError, ValueError):
        return ()


def read_list(path: Path) -> x509.CertificateRevocationList | None:
    """Return the revocation list of a PEM file; None if it is missing or damaged."""
    try:
        return x509.load_pem_x509_crl(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def read_key(path: Path) -> PrivateKey | None:
    """Return the private key of a PEM file; None if it is missing, damaged or of another sort."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        return None
    _close(path, PRIVATE)
    return key


def read_json(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON file; none if it is missing or damaged."""
    try:
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return []
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


def read(path: str) -> bytes:
    """Return what is in a file; quick where there are thousands."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def stamp(paths: Iterable[Path | str]) -> Stamp:
    """Return what tells one state of these files from the next, without opening them."""
    return tuple(_stamp(str(path)) for path in paths)


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return (path, 0, 0)
    return (path, found.st_ino, found.st_mtime_ns)


def _close(path: Path, mode: int) -> None:
    """Take from others what they should never have had, such as after a copy by hand."""
    if path.stat().st_mode & 0o777 & ~mode:
        path.chmod(mode)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
