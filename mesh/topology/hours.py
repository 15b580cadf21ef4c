"""Hours of service: whether a node answers at a business moment, and when it will again."""

from datetime import datetime, timedelta

import jpholiday

from mesh.clock import JAPAN
from mesh.topology.model import Hours


def is_open(hours: Hours | None, at: datetime) -> bool:
    """Return whether a node with *hours* answers at *at* (aware)."""
    if hours is None:
        return True
    local = at.astimezone(JAPAN)
    return _opens_on(hours, local) and hours.opens <= local.time() < hours.closes


def opens_next(hours: Hours, at: datetime) -> datetime:
    """Return the next moment after *at* when a node with *hours* opens."""
    day = at.astimezone(JAPAN)
    for ahead in range(400):  # more than any run of closed days
        opening = datetime.combine(day.date() + timedelta(days=ahead), hours.opens, JAPAN)
        if opening > at and _opens_on(hours, opening):
            return opening
    raise ValueError("these hours never open")


def _opens_on(hours: Hours, day: datetime) -> bool:
    return day.isoweekday() in hours.days and (hours.holidays or not jpholiday.is_holiday(day.date()))
