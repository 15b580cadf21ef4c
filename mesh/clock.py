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

from mesh.refusals import ClockDamaged
from pki import files
from world import clocks

JAPAN: Final = ZoneInfo("Asia/Tokyo")
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=JAPAN)  # no period that a node reckons from here on leaves the calendar
LATEST: Final = datetime(2199, 12, 31, tzinfo=JAPAN)
Now = Callable[[], datetime]


def system_time() -> datetime:
    """Return real time, aware, in UTC."""
    return clocks.now()


class OutsideRange(ValueError):
    """Business time would be where no network can work; the text says where it may be."""

    def __init__(self) -> None:
        super().__init__(f"business time may be from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}, Japan's.")


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
        """Move business time by *by* for every process of the network, or refuse what leads outside the range."""
        try:
            self._set(self.offset + by)
        except OverflowError as error:
            raise OutsideRange from error

    def set(self, to: datetime) -> None:
        """Make business time *to* (aware) now; it goes on from there."""
        self._set(to - self._real())

    def reset(self) -> None:
        """Go back to real time, whatever the file says."""
        self._set(timedelta())

    def _set(self, offset: timedelta) -> None:
        if not self._is_lawful(offset):
            raise OutsideRange
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
                self._offset = self._read(self._path)
                self._seen = changed
        except FileNotFoundError:
            self._offset = timedelta()

    def _read(self, path: Path) -> timedelta:
        try:
            offset = timedelta(seconds=json.loads(path.read_text(encoding="utf-8"))["offset_seconds"])
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise ClockDamaged from error
        if not self._is_lawful(offset):
            raise ClockDamaged
        return offset

    def _is_lawful(self, offset: timedelta) -> bool:
        try:
            return not offset or EARLIEST <= self._real() + offset <= LATEST
        except OverflowError:
            return False
