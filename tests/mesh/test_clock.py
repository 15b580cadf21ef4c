"""Business time: one offset for the whole network, whoever moves it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mesh.clock import Clock

REAL = datetime(2026, 3, 31, 15, 30, tzinfo=UTC)


def real() -> datetime:
    return REAL


def test_business_time_is_real_time_until_it_is_moved(tmp_path: Path) -> None:
    assert Clock(tmp_path / "clock.json", real).now() == REAL
    assert Clock(None, real).now() == REAL


def test_today_is_japan_s() -> None:
    assert Clock(None, real).today().isoformat() == "2026-04-01"


def test_pushes_add_up_and_a_set_counts_from_real_time() -> None:
    clock = Clock(None, real)
    clock.push(timedelta(days=1))
    clock.push(timedelta(hours=-2))
    assert clock.offset == timedelta(hours=22)
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert clock.now() == datetime(2030, 1, 1, tzinfo=UTC)


def test_every_clock_on_the_same_file_follows_at_once(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    one, other = Clock(path, real), Clock(path, real)
    for days in (1, 2, 3):
        one.push(timedelta(days=1))
        assert other.offset == timedelta(days=days)
        assert Clock(path, real).offset == timedelta(days=days)


def test_two_changes_in_one_tick_of_the_file_system_are_both_seen(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    one, other = Clock(path, real), Clock(path, real)
    one.push(timedelta(days=1))
    os.utime(path, ns=(1, 1))
    assert other.offset == timedelta(days=1)
    one.push(timedelta(days=1))
    os.utime(path, ns=(1, 1))
    assert other.offset == timedelta(days=2)


def test_without_the_file_time_is_real_again(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    clock = Clock(path, real)
    clock.push(timedelta(days=1))
    path.unlink()
    assert clock.now() == REAL
