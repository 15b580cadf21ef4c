"""The job that has symbols made."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from mesh.refusals import Unreachable
from mesh.storage.items import Delivered
from nodes.addressee import jobs
from nodes.addressee.acts.acquisition import request_symbols
from nodes.addressee.acts.numbering import assign_numbers
from nodes.addressee.domain import Counters, SymbolState
from nodes.addressee.store.store import Store
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber

AWAY = Unreachable(callee="a.node", status="UNAVAILABLE")
PEOPLE = 3


@pytest.fixture
def store(database, answering, numbering):
    """Three people whose symbols are asked for."""
    made = Store(database)
    serials = range(1, PEOPLE + 1)
    items = [Delivered(str(uuid4()), "", b"", numbering(addressee=each, my_number=each)) for each in serials]
    with made.writing() as unit:
        assign_numbers(unit, Counters(serial=499_999_999, order=0), "a.basic-person", items)
    with made.writing() as unit:
        request_symbols(unit, [AddresseeNumber.from_serial(each) for each in serials])
    return made


def states(store):
    found = (store.find(AddresseeNumber.from_serial(each + 1)) for each in range(PEOPLE))
    return [(each.symbol, each.reason) for each in found]


class Neighbours:
    """Both ways of one job: draws numbers for some, and takes those of some."""

    def __init__(self, store, *, drawn_for=None, refusals=(None,) * PEOPLE):
        self.store, self.drawn_for, self.refusals = store, drawn_for, refusals
        self.begun, self.submitted, self.open_units = [], [], []

    def begin(self, people):
        self.not_within_a_unit()
        self.begun.append(len(people))
        if self.drawn_for == "away":
            raise AWAY
        return {each: AcquisitionNumber("ab" * 16) if self.drawn_for is None else None for each in people}

    def submit(self, submissions):
        self.not_within_a_unit()
        self.submitted += submissions
        said = dict(zip(sorted(self.people()), self.refusals, strict=True))
        numbers = [each.acquiring.integrated_number for each in submissions]
        return {each: said[each.value] for each in numbers}

    def people(self):
        return [
            self.store.find(AddresseeNumber.from_serial(each + 1)).integrated_number.value for each in range(PEOPLE)
        ]

    def not_within_a_unit(self):
        """A unit that was open would keep this one waiting for ever."""
        assert self.store._database._writing.acquire(blocking=False), "a call left while a unit was open"
        self.store._database._writing.release()

    def push(self):
        city = SimpleNamespace(begin_acquisitions=self.begin)
        return jobs.push_acquisitions(
            self.store, city, SimpleNamespace(submit=self.submit, basic_person="a.basic-person")
        )


def test_everybody_gets_a_symbol_in_as_many_tries_as_it_takes(store, monkeypatch):
    monkeypatch.setattr(jobs, "MOST", 2)
    neighbours = Neighbours(store)
    assert neighbours.push() is False
    assert (neighbours.begun, states(store)) == ([2, 1], [(SymbolState.ACQUIRED, "")] * PEOPLE)
    assert [each.acquiring.resident for each in neighbours.submitted] == [
        AddresseeNumber.from_serial(each + 1) for each in range(PEOPLE)
    ]


def test_a_symbol_that_is_there_already_needs_no_number(store):
    neighbours = Neighbours(store, drawn_for="nobody")
    assert neighbours.push() is False
    assert (neighbours.submitted, states(store)) == ([], [(SymbolState.ACQUIRED, "")] * PEOPLE)


def test_while_the_middle_server_is_away_everybody_waits_and_something_is_left(store):
    assert Neighbours(store, drawn_for="away").push() is True
    assert states(store) == [(SymbolState.REQUESTED, "UNREACHABLE")] * PEOPLE


def test_one_that_must_wait_is_left_and_holds_up_nobody(store):
    assert Neighbours(store, refusals=(None, AWAY, None)).push() is True
    done, waits = (SymbolState.ACQUIRED, ""), (SymbolState.REQUESTED, "UNREACHABLE")
    assert states(store) == [done, waits, done]
    again = Neighbours(store)
    assert again.push() is False
    assert (again.begun, states(store)) == ([1], [done] * PEOPLE)


def test_there_is_nothing_to_do_where_nobody_asked(store):
    Neighbours(store).push()
    idle = Neighbours(store)
    assert (idle.push(), idle.begun) == (False, [])
