"""The resident record tells of its residents."""

from collections.abc import Callable, Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.basic_person.domain import Change, accept_change, copy_after, needs_numbering
from nodes.basic_person.peers import Addressee, CityMiddleServer
from nodes.basic_person.store import Register

NewRecordId = Callable[[], str]
"""Returns 32 random hexadecimal digits."""


def take_changes(
    unit: Register,
    addressee: Addressee,
    city_middle_server: CityMiddleServer,
    new_record_id: NewRecordId,
    changes: Sequence[Delivered[Change]],
) -> list[Outcome]:
    """Keep the newest state of each person; have them numbered, and the copies of their households renewed."""
    unit.people.fetch(each.value.addressee_number for each in changes)
    return unit.settle(changes, partial(_take, unit, addressee, city_middle_server, new_record_id))


def _take(
    unit: Register,
    addressee: Addressee,
    city_middle_server: CityMiddleServer,
    new_record_id: NewRecordId,
    change: Change,
) -> None:
    before = unit.people.find(change.addressee_number)
    after = accept_change(before, change, new_record_id)
    unit.people.keep(change.addressee_number, after)
    if needs_numbering(before, change):
        unit.post(addressee.numbering(after))
    if due := copy_after(after, change):
        unit.post(city_middle_server.copy(due))
