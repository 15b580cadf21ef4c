"""What happens when the business day has come."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from mesh.clock import Clock
from nodes.resident_record.acts.move_out import register_move_out
from nodes.resident_record.domain.move import MoveOut
from nodes.resident_record.domain.record import NewPerson, Plan
from nodes.resident_record.jobs import close_due_records
from nodes.resident_record.store.store import Store
from tests.nodes.resident_record.conftest import EDIT, SAPPORO
from vocabulary.identifiers import LocalGovernmentCode


def test_records_are_closed_on_the_planned_business_day(register: Any, person: Callable[..., NewPerson]) -> None:
    clock = register.clock
    home = register.record(person())
    register.designate(home)
    hakodate = LocalGovernmentCode("012025")
    plan = Plan(municipality=hakodate, address="函館市", date=datetime(2026, 4, 10, tzinfo=UTC).date())
    numbers = tuple(each.addressee_number for each in register.store.household(home).members)
    register.do(register_move_out, SAPPORO, MoveOut(addressee_numbers=numbers, plan=plan), EDIT, clock.today())
    shown = []
    for day in (9, 10):
        clock.set(datetime(2026, 4, day, tzinfo=UTC))
        close_due_records(register.store, register.onward, clock)
        shown.append(register.store.household(home).members[0].state.value)
    assert shown == ["LEAVING", "CLOSED"]


def test_a_node_nobody_ever_used_makes_no_database(database: Any) -> None:
    clock = Clock()
    close_due_records(Store(database, clock.now), lambda message: None, clock)  # type: ignore[arg-type,return-value]  # never asked
    assert not database.has_been_used()
