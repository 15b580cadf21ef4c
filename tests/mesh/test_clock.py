"""Business time: one offset for the whole network, whoever moves it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh.clock import EARLIEST, LATEST, Clock, OutsideRange
from mesh.refusals import ClockDamaged

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


@pytest.mark.parametrize("days", [99_999, -99_999, 9_999_999, 999_999_999])
def test_a_push_out_of_the_calendar_is_refused_with_the_range_and_moves_nothing(tmp_path: Path, days: int) -> None:
    clock = Clock(tmp_path / "clock.json", real)
    clock.push(timedelta(days=1))
    with pytest.raises(OutsideRange, match="from 2000-01-01 to 2199-12-31"):
        clock.push(timedelta(days=days))
    assert Clock(tmp_path / "clock.json", real).offset == timedelta(days=1)


def test_the_range_can_be_set_to_its_ends_and_no_further() -> None:
    clock = Clock(None, real)
    for end in (EARLIEST, LATEST):
        clock.set(end)
        assert clock.now() == end
    for beyond in (EARLIEST - timedelta(seconds=1), LATEST + timedelta(seconds=1)):
        with pytest.raises(OutsideRange):
            clock.set(beyond)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b'{"offset_seconds": "x"}', b'{"offset_seconds": 1e15}', b'{"offset_seconds": NaN}'],
    ids=["empty", "a list", "no offset", "no text", "a word", "outside the calendar", "no number"],
)
def test_a_damaged_file_is_refused_with_a_remedy_until_time_is_real_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clock.json"
    path.write_bytes(content)
    clock = Clock(path, real)
    for attempt in (clock.now, lambda: clock.push(timedelta(days=1))):
        with pytest.raises(ClockDamaged) as refused:
            attempt()
        assert "juki clock --reset" in refused.value.explain()
    clock.reset()
    assert Clock(path, real).now() == REAL
