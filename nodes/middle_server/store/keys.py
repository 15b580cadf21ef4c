"""The files of a middle server's keys, each made at first use and read by its owner alone."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from mesh.signatures.secrets import kept_secret
from nodes.middle_server.domain.sealing import Vault
from world import threads

DATA_KEY: Final = "data.key"
SEALING_KEY: Final = "sealing.key"
KEY_SIZE: Final = 32  # bytes, both AES-256 and X25519


class Keys:
    """The data key for what is kept, and the key pair for what is received."""

    def __init__(self, folder: Path, draw: Callable[[int], bytes]) -> None:
        """Nothing is read or made yet; *draw* gives so many random bytes."""
        self._folder, self._draw = folder, draw
        self._lock = threads.Lock()
        self._vault: Vault | None = None
        self._sealing: X25519PrivateKey | None = None

    @property
    def vault(self) -> Vault:
        """What encrypts at rest."""
        with self._lock:
            if self._vault is None:
                self._vault = Vault(kept_secret(self._folder / DATA_KEY, KEY_SIZE), self._draw)
            return self._vault

    @property
    def sealing(self) -> X25519PrivateKey:
        """What opens answers."""
        with self._lock:
            if self._sealing is None:
                secret = kept_secret(self._folder / SEALING_KEY, KEY_SIZE)
                self._sealing = X25519PrivateKey.from_private_bytes(secret)
            return self._sealing

    @property
    def public_key(self) -> bytes:
        """What others seal answers with, 32 bytes."""
        return self.sealing.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Own:
    """The body that a middle server belongs to."""

    code: str  # 機関コード
    keys: Keys
