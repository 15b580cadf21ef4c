"""Lengths and moments of real time as people type them."""

import re
from datetime import datetime
from typing import Final

from mesh.clock import JAPAN

_UNITS: Final = {"ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9, "d": 86400 * 10**9}
_LENGTH: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)", re.ASCII)
_MOST: Final = 2**62  # nanoseconds, 146 years: what every place that they go to can hold


def nanoseconds(text: str) -> int:
    """Return the length of time *text* says, such as 50ms, 10m or 1.5h."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise ValueError("that is no length of time. Write 50ms, 2s, 10m, 2h or 1d.")
    return min(int(float(found[1]) * _UNITS[found[2]]), _MOST)


def moment(text: str, now: datetime) -> int:
    """Return the moment *text* says in nanoseconds since 1970: so long before *now*, or a time in Japan."""
    try:
        if _LENGTH.fullmatch(text.strip()):
            said = int(now.timestamp() * 1e9) - nanoseconds(text)
        else:
            there = datetime.fromisoformat(text.strip())
            said = int((there if there.tzinfo else there.replace(tzinfo=JAPAN)).timestamp() * 1e9)
    except (ValueError, OverflowError) as error:
        raise ValueError("that is no time. Write 10m, 2h or 1d for so long ago, or 2027-04-01T09:00.") from error
    return min(max(0, said), _MOST)
