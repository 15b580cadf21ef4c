"""Message and delivery ids: UUIDv7 (RFC 9562), which sort by the moment they were made."""

from world import chance, clocks

_VERSION = 0x7000
_VARIANT = 0x8000_0000_0000_0000


def new_id() -> bytes:
    """Return a fresh UUIDv7 as 16 bytes."""
    milliseconds = clocks.unix_ns() // 1_000_000
    random = chance.bits(80)  # ids must differ, not be secret; the generator is seeded anew in every process
    high = milliseconds << 16 | _VERSION | random >> 68
    low = _VARIANT | random & 0x3FFF_FFFF_FFFF_FFFF
    return (high << 64 | low).to_bytes(16, "big")


def id_text(raw: bytes) -> str:
    """Return an id the way people write it."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_id_text() -> str:
    """Return a fresh UUIDv7 as text."""
    return id_text(new_id())


def is_id(raw: bytes) -> bool:
    """Return whether these bytes are a UUIDv7."""
    return len(raw) == 16 and raw[6] >> 4 == 0b0111 and raw[8] >> 6 == 0b10


def made_at(raw: bytes) -> float:
    """Return the Unix time, in seconds, that a UUIDv7 tells."""
    return int.from_bytes(raw[:6], "big") / 1000
