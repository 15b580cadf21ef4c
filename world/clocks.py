"""What time it is, in real time."""

import time
from datetime import UTC, datetime

unix = time.time
unix_ns = time.time_ns
monotonic = time.monotonic


def now() -> datetime:
    """Aware, in UTC."""
    return datetime.now(UTC)
