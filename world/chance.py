"""Chance: what must only differ, and what nobody may guess."""

import os
import random
import secrets
from uuid import uuid4

Random = random.Random
bits = random.getrandbits  # seeded anew in every process; for what must differ, not be secret
random_bytes = os.urandom
below = secrets.randbelow
token_hex = secrets.token_hex


def uuid_text() -> str:
    """A random UUID as text."""
    return str(uuid4())


def generator() -> Random:
    """A generator nobody can foresee."""
    return random.SystemRandom()


def seeded(seed: int) -> Random:
    """A generator that gives the same for the same *seed*."""
    return Random(seed)
