"""Hours of service: days, holidays, and the moment it opens again."""

from datetime import datetime, time
from typing import Any

import pytest

from mesh.clock import JAPAN
from mesh.topology import grammar, hours
from mesh.topology.model import Hours

OFFICE = Hours(opens=time(8, 30), closes=time(19))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-04-06 08:29:59.999", False),
        ("2026-04-06 08:30", True),
        ("2026-04-06 18:59:59.999", True),
        ("2026-04-06 19:00", False),
        ("2026-04-04 12:00", False),  # Saturday
        ("2026-04-29 12:00", False),  # 昭和の日, a Wednesday
        ("2026-05-06 12:00", False),  # 振替休日
    ],
)
def test_whether_it_is_open(moment: str, opened: bool) -> None:
    assert hours.is_open(OFFICE, at(moment)) is opened


def test_without_hours_it_is_always_open() -> None:
    assert hours.is_open(None, at("2026-01-01 03:00"))


def test_one_that_opens_on_holidays_does_so_only_on_its_days() -> None:
    always = Hours(opens=time(8, 30), closes=time(19), holidays=True)
    assert hours.is_open(always, at("2026-04-29 12:00"))
    assert not hours.is_open(always, at("2026-04-04 12:00"))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-04-06 07:00", "2026-04-06 08:30"),
        ("2026-04-06 08:30", "2026-04-07 08:30"),
        ("2026-04-06 20:00", "2026-04-07 08:30"),
        ("2026-04-03 20:00", "2026-04-06 08:30"),  # over a weekend
        ("2026-05-01 20:00", "2026-05-07 08:30"),  # over the weekend and 憲法記念日 to 振替休日
    ],
)
def test_when_it_opens_next(moment: str, opens: str) -> None:
    assert hours.opens_next(OFFICE, at(moment)) == at(opens)
    assert hours.is_open(OFFICE, hours.opens_next(OFFICE, at(moment)))


@pytest.mark.parametrize("wrong", [{"closes": time(8, 30)}, {"closes": time(5)}, {"days": ()}, {"days": (8,)}])
def test_hours_that_never_open_are_refused_when_they_are_read(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="later than opens|at least one day|less than"):
        grammar.Hours(**{"opens": time(8, 30), "closes": time(19), **wrong})
