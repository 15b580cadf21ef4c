"""Leases: one holder at a time, until they end; and writes on what is no more."""

from datetime import datetime, timedelta

import pytest

from fittings.leases.domain import LASTS, Edit, Holder, Lease, PersonLeased, VersionOutdated, begin, check_edit, is_held
from mesh.clock import JAPAN
from vocabulary.refusals import Malformed

NOW = datetime(2026, 4, 1, 9, tzinfo=JAPAN)
ANNA, BEN = (Holder(terminal="sapporo.terminal", operator=each) for each in ("anna", "ben"))
ELSEWHERE = Holder(terminal="sapporo.terminal-2", operator="anna")


def held(holder: Holder = ANNA, since: datetime = NOW) -> Lease:
    return begin(None, holder, 3, since)


@pytest.mark.parametrize(
    ("after", "holds"),
    [(timedelta(0), True), (LASTS - timedelta(seconds=1), True), (LASTS, False), (-timedelta(seconds=1), False)],
    ids=["at once", "to the last second", "no longer", "not before it began"],
)
def test_a_lease_holds_from_its_beginning_to_its_end(after: timedelta, holds: bool) -> None:
    assert is_held(held(), NOW + after) is holds


@pytest.mark.parametrize("other", [BEN, ELSEWHERE], ids=["another operator", "another terminal"])
def test_another_is_told_who_has_it_and_since_when(other: Holder) -> None:
    with pytest.raises(PersonLeased) as refused:
        begin(held(), other, 3, NOW + timedelta(minutes=5))
    assert refused.value.facts == {
        "holder": "anna at sapporo.terminal",
        "terminal": "sapporo.terminal",
        "operator": "anna",
        "since": "2026-04-01 09:00",
        "until": "2026-04-01 09:15",
    }
    assert "anna at sapporo.terminal has been editing this person since 2026-04-01 09:00" in refused.value.explain()


def test_a_lease_that_has_ended_is_anybodys() -> None:
    taken = begin(held(), BEN, 4, NOW + LASTS)
    assert (taken.holder, taken.since, taken.version) == (BEN, NOW + LASTS, 4)


def test_who_has_it_and_asks_again_has_it_for_longer_since_the_first_time() -> None:
    later = NOW + timedelta(minutes=10)
    longer = begin(held(), ANNA, 4, later)
    assert (longer.since, longer.until, longer.version) == (NOW, later + LASTS, 4)


def test_who_had_it_once_begins_anew() -> None:
    assert begin(held(), ANNA, 4, NOW + LASTS).since == NOW + LASTS


def test_a_write_passes_on_the_present_version_or_on_none_said() -> None:
    for versions in ((), (3, 7)):
        check_edit(Edit(holder=ANNA, at=NOW, versions=versions), [held(), None], [3, 7])


def test_a_write_on_an_old_version_is_refused_by_the_holder_too() -> None:
    with pytest.raises(VersionOutdated) as refused:
        check_edit(Edit(holder=ANNA, at=NOW, versions=(3, 6)), [held(), None], [3, 7])
    assert refused.value.facts == {"seen": "6", "current": "7"}


def test_a_write_on_what_another_has_is_refused_whatever_it_saw() -> None:
    with pytest.raises(PersonLeased):
        check_edit(Edit(holder=BEN, at=NOW, versions=(1, 1)), [None, held()], [3, 7])


def test_versions_are_said_for_all_or_for_none() -> None:
    with pytest.raises(Malformed) as refused:
        check_edit(Edit(holder=ANNA, at=NOW, versions=(3,)), [None, None], [3, 7])
    assert refused.value.facts["field"] == "versions"
