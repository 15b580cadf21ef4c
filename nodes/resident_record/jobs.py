"""What a resident record system does on its own: it closes what is due, and records the households of jobs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from fittings.jobs.work import Work
from mesh.clock import Clock
from nodes.resident_record.acts.changes import Onward
from nodes.resident_record.acts.households import record_households
from nodes.resident_record.acts.move_out import close_due
from nodes.resident_record.acts.stock import Stock
from nodes.resident_record.convert.households import HouseholdMessage, row_from_wire
from nodes.resident_record.domain.household import NewHousehold
from nodes.resident_record.domain.refusals import CodeStockEmpty
from nodes.resident_record.store.register import Register
from nodes.resident_record.store.store import Store
from vocabulary.identifiers import LocalGovernmentCode


def close_due_records(store: Store, onward: Onward, clock: Clock) -> None:
    """Close the records of those whose planned day of leaving has come."""
    if store.anyone_due(clock.today()):
        with store.writing() as unit:
            close_due(unit, onward, clock.today())


def recording_households(
    store: Store, stock: Stock, onward: Onward, own: LocalGovernmentCode, clock: Clock
) -> Work[Register, HouseholdMessage, NewHousehold]:
    """Return the work of recording households ex officio, one a row (職権記載, 住基法第8条)."""

    @contextmanager
    def ready(households: Sequence[NewHousehold]) -> Iterator[Callable[[Register, NewHousehold], object]]:
        needed = sum(len(each.members) for each in households)
        with stock.of(needed) as choose:
            if store.stock_left() < needed:
                raise CodeStockEmpty  # no fault of any household: all wait until the nation gives codes again
            yield lambda unit, new: record_households(unit, onward, own, choose, [new], clock.today())

    return Work(name="record households", row=HouseholdMessage, read=row_from_wire, ready=ready)
