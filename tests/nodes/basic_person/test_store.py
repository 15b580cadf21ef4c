"""The file of the basic-person system."""

import pytest

from nodes.basic_person.domain import PersonUnknown, accept_change
from nodes.basic_person.store import Store


@pytest.fixture
def store(database):
    return Store(database)


def keep(store, change):
    with store.writing() as unit:
        unit.people.keep(change.addressee_number, accept_change(None, change, lambda: "0" * 32))


def test_what_was_taken_is_found_as_it_was(store, change):
    keep(store, change())
    person = store.find(change().addressee_number)
    assert (person.items, person.my_number, person.is_resident) == (change().items, change().my_number, True)


def test_a_person_where_no_householder_is_set_is_kept_as_such(store, change):
    keep(store, change(relationship=""))
    assert store.find(change().addressee_number).relationship is None


def test_nobody_unknown_is_found(store, change):
    with pytest.raises(PersonUnknown):
        store.find(change().addressee_number)
