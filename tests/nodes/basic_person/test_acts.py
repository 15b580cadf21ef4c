"""What a basic-person system does with changes: in order, once, and what follows from each."""

from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select

from mesh.storage.items import Delivered, Posting
from mesh.storage.outbox import OutboxRow
from nodes.basic_person.acts.changes import take_changes
from nodes.basic_person.domain import ChangeOutOfOrder
from nodes.basic_person.store import Store
from vocabulary.codes import ChangeReason
from vocabulary.identifiers import AddresseeNumber


@pytest.fixture
def store(database, answering):
    return Store(database)


NUMBERS = count(1)


def new_record_id():
    return f"{next(NUMBERS):032x}"


def take(store, *items):
    with store.writing() as unit:
        return take_changes(
            unit, SimpleNamespace(numbering=numbering), SimpleNamespace(copy=copy), new_record_id, items
        )


def item(value, delivery_id=None):
    return Delivered(delivery_id or str(uuid4()), "", b"", value)


def numbering(person):
    return Posting(callee="a.addressee", method="number", person="x", item=b"")


def copy(household_copy):
    return Posting(callee="a.city-middle-server", method="copy", person="x", item=household_copy.record_id.encode())


def accept_change(store, *changes):
    return take(store, *map(item, changes))


def posted(database):
    with database.reading() as session:
        return [(row.method, row.item) for row in session.scalars(select(OutboxRow).order_by(OutboxRow.seq))]


def test_two_changes_of_a_person_in_one_batch_are_taken_in_order(store, database, change):
    outcomes = accept_change(store, change(), change(update=2, reason=ChangeReason.MOVE_WITHIN, address="札幌市北区2"))
    assert [each.refusal for each in outcomes] == [None, None]
    assert store.find(change().addressee_number).items.address == "札幌市北区2"
    assert [method for method, _ in posted(database)] == ["number", "copy", "number", "copy"]


def test_the_record_id_stays_while_a_person_changes(store, database, change):
    accept_change(store, change())
    accept_change(store, change(update=2, reason=ChangeReason.HOUSEHOLDER_CHANGED, relationship="世帯主"))
    copies = [said for method, said in posted(database) if method == "copy"]
    assert (len(copies), len(set(copies))) == (2, 1)


def test_a_removal_changes_the_own_state_and_posts_nothing(store, database, change):
    accept_change(store, change())
    before = posted(database)
    accept_change(store, change(update=2, reason=ChangeReason.DEATH))
    assert store.find(change().addressee_number).is_resident is False
    assert posted(database) == before


def test_a_change_out_of_order_is_refused_and_leaves_the_others_alone(store, change):
    outcomes = accept_change(store, change(update=2), change(person=2, my_number=2))
    assert [type(each.refusal) for each in outcomes] == [ChangeOutOfOrder, type(None)]
    assert store.find(AddresseeNumber.from_serial(2)).update_number == 1


def test_a_repeated_delivery_is_applied_once(store, database, change):
    first = item(change(), "once")
    outcomes = [take(store, first) for _ in range(2)]
    assert [each[0].refusal for each in outcomes] == [None, None]
    assert len(posted(database)) == 2
