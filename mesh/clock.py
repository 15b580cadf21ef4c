"""Business time: real time moved by an offset that ``juki clock`` sets for the whole network.

Periods, hours and holidays follow this clock. Certificates, signatures and records of evidence live in real time
and never ask it.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from pki import files
from world import clocks

JAPAN: Final = ZoneInfo("Asia/Tokyo")
Now = Callable[[], datetime]


def system_time() -> datetime:
    """Return real time, aware, in UTC."""
    return clocks.now()


class Clock:
    """Tells business time; every process of a network shares the same offset through one small file."""

    def __init__(self, path: Path | None = None, real: Now = system_time) -> None:
        """Follow the offset kept at *path*; without one, business time is real time until pushed."""
        self._path, self._real = path, real
        self._offset = timedelta()
        self._seen = (-1, -1)

    def now(self) -> datetime:
        """Return business time, aware, in UTC."""
        self._look()
        return self._real() + self._offset

    def today(self) -> date:
        """Return Japan's date in business time."""
        return self.now().astimezone(JAPAN).date()

    @property
    def offset(self) -> timedelta:
        """How far business time runs ahead of real time."""
        self._look()
        return self._offset

    def push(self, by: timedelta) -> None:
        """Move business time by *by* for every process of the network."""
        self._set(self.offset + by)

    def set(self, to: datetime) -> None:
        """Make business time *to* (aware) now; it goes on from there."""
        self._set(to - self._real())

    def _set(self, offset: timedelta) -> None:
        self._offset = offset
        if self._path is None:
            return
        files.write(self._path, json.dumps({"offset_seconds": offset.total_seconds()}).encode(), files.PRIVATE)

    def _look(self) -> None:
        if self._path is None:
            return
        try:
            found = self._path.stat()
            changed = found.st_mtime_ns, found.st_ino  # two changes may share a tick of the file system's clock
            if changed != self._seen:
                self._offset = timedelta(seconds=json.loads(self._path.read_text())["offset_seconds"])
                self._seen = changed
        except FileNotFoundError:
            self._offset = timedelta()
