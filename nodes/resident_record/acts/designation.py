"""My Numbers arrive from the nation."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.resident_record.acts.changes import Onward, keep, known
from nodes.resident_record.domain import designation
from nodes.resident_record.domain.household import householder
from nodes.resident_record.store.register import Register
from vocabulary.juki_net import GeneratedNumber


def designate(
    unit: Register, onward: Onward, numbers: Sequence[Delivered[GeneratedNumber]], today: date
) -> list[Outcome]:
    """Give each record its My Number, once (個人番号の指定, 番号法第7条第1項)."""
    unit.fetch_coded(each.value.resident_code for each in numbers)
    return unit.settle(numbers, partial(_designate, unit, onward, today))


def _designate(unit: Register, onward: Onward, today: date, number: GeneratedNumber) -> None:
    record = known(unit.coded(number.resident_code))
    head = householder(unit.members(record.household_number))
    change = designation.designate(record, number.my_number, head, today)
    if change is not None:
        keep(unit, onward, [change])
