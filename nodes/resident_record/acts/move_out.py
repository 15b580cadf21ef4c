"""Somebody leaves the municipality."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from fittings.leases.domain import Edit
from mesh.storage.items import Delivered, Outcome
from nodes.resident_record.acts.changes import Onward, close, keep, known, let_succeed
from nodes.resident_record.acts.editing import check_editable
from nodes.resident_record.domain import history, move
from nodes.resident_record.domain.move import Certificate, MoveOut
from nodes.resident_record.domain.record import Change
from nodes.resident_record.store.register import Register
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, LocalGovernmentCode
from vocabulary.juki_net import MoveInNotice


def register_move_out(
    unit: Register, onward: Onward, own: LocalGovernmentCode, out: MoveOut, edit: Edit, today: date
) -> Certificate:
    """Take a move-out notification (転出届, 住基法第24条); those whose day has come are closed at once."""
    unit.fetch(out.addressee_numbers)
    leavers = [known(unit.records.find(each)) for each in out.addressee_numbers]
    check_editable(unit, edit, leavers)
    leaving = move.leave(leavers, out.plan, own, today)
    keep(unit, onward, leaving)
    due = (move.close_due(each.record, today) for each in leaving)
    close(unit, onward, [each for each in due if each is not None], today)
    return move.certify(leavers, out.plan, own)


def cancel_move_out(
    unit: Register, onward: Onward, numbers: Sequence[AddresseeNumber], edit: Edit, today: date
) -> None:
    """Take back a move-out notification while those who gave it are still residents (転出取消, 住基法第24条)."""
    unit.fetch(numbers)
    records = [known(unit.records.find(each)) for each in numbers]
    check_editable(unit, edit, records)
    history.check_leaving(records)
    rows = zip(records, unit.before(records), strict=True)
    keep(unit, onward, [history.cancel_leaving(record, before, today) for record, before in rows])
    let_succeed(unit, onward, {each.household_number: CivilDate.of(today) for each in records}, today)


def close_due(unit: Register, onward: Onward, today: date) -> None:
    """Close the records of those whose planned day of leaving has come."""
    due = (move.close_due(each, today) for each in unit.due(today))
    close(unit, onward, [each for each in due if each is not None], today)


def take_move_in_notices(
    unit: Register, onward: Onward, notices: Sequence[Delivered[MoveInNotice]], today: date
) -> list[Outcome]:
    """Close the records of those recorded elsewhere, or note the fact on closed ones (転入通知, 住基法第9条第1項)."""
    unit.fetch_coded(each.value.resident_code for each in notices)
    closings: list[Change] = []
    outcomes = unit.settle(notices, partial(_take, unit, closings, today))
    close(unit, onward, closings, today)
    return outcomes


def _take(unit: Register, closings: list[Change], today: date, notice: MoveInNotice) -> None:
    change = move.apply_move_in_notice(known(unit.coded(notice.resident_code)), notice, today)
    if change is not None:
        unit.records.keep(change.record.addressee_number, change.record)  # so that the next notice sees it
        closings.append(change)
