"""Rows to records and back."""

from fittings.nouns.columns import birth_date_of, name_of, person_columns
from nodes.resident_record.domain.history import HistoryEntry
from nodes.resident_record.domain.record import Confirmation, Plan, RecordState, ResidentRecord
from nodes.resident_record.store.tables import HistoryRow, RecordColumns, RecordRow
from vocabulary.codes import ChangeReason, Relationship, Sex
from vocabulary.identifiers import (
    AddresseeNumber,
    HouseholdNumber,
    LocalGovernmentCode,
    MyNumber,
    ResidentCode,
)


def record_of(row: RecordRow | HistoryRow) -> ResidentRecord:
    """Return the record in *row*."""
    return ResidentRecord(
        addressee_number=AddresseeNumber(row.addressee_number),
        resident_code=ResidentCode(row.resident_code),
        my_number=MyNumber(row.my_number) if row.my_number else None,
        name=name_of(row),
        birth_date=birth_date_of(row),
        sex=Sex(row.sex),
        municipality=LocalGovernmentCode(row.municipality_code),
        address=row.address,
        household_number=HouseholdNumber(row.household_number),
        position=row.position,
        relationship=Relationship.parse(row.relationship) if row.relationship else None,
        registered_domicile=row.registered_domicile,
        register_head=row.register_head,
        nationality=row.nationality,
        resident_since=row.resident_since,
        entry_reason=ChangeReason(row.entry_reason),
        former_address=row.former_address,
        state=RecordState(row.state),
        reason=ChangeReason(row.reason),
        change_date=row.change_date,
        process_date=row.process_date,
        effective_from=row.effective_from,
        cancels=row.cancels,
        plan=_plan(row),
        confirmation=_confirmation(row),
        notice_number=row.notice_number,
        handover_number=row.handover_number,
        history_number=row.history_number,
    )


def entry_of(row: HistoryRow) -> HistoryEntry:
    """Return the row of the history in *row*."""
    return HistoryEntry(record=record_of(row), recorded_at=row.recorded_at, operator=row.operator)


def _plan(row: RecordColumns) -> Plan | None:
    if row.planned_code is None or row.planned_address is None or row.planned_date is None:
        return None
    return Plan(municipality=LocalGovernmentCode(row.planned_code), address=row.planned_address, date=row.planned_date)


def _confirmation(row: RecordColumns) -> Confirmation | None:
    if not (row.confirmed_code and row.confirmed_address and row.confirmed_date and row.notice_date):
        return None
    return Confirmation(
        municipality=LocalGovernmentCode(row.confirmed_code),
        address=row.confirmed_address,
        move_in_date=row.confirmed_date,
        notice_date=row.notice_date,
    )


def columns(record: ResidentRecord) -> dict[str, object]:
    """Return the values of a row of ``records``; those of ``history`` but for who made it and when."""
    return {
        "addressee_number": record.addressee_number.value,
        "history_number": record.history_number,
        "resident_code": record.resident_code.value,
        "household_number": record.household_number.value,
        "my_number": record.my_number.value if record.my_number else None,
        "municipality_code": record.municipality.value,
        "position": record.position,
        "relationship": record.relationship.text if record.relationship else "",
        "registered_domicile": record.registered_domicile,
        "register_head": record.register_head,
        "nationality": record.nationality,
        "resident_since": record.resident_since,
        "entry_reason": int(record.entry_reason),
        "former_address": record.former_address,
        "state": record.state.value,
        "reason": int(record.reason),
        "change_date": record.change_date,
        "process_date": record.process_date,
        "effective_from": record.effective_from,
        "cancels": record.cancels,
        **_plan_columns(record.plan),
        **_confirmation_columns(record.confirmation),
        "notice_number": record.notice_number,
        "handover_number": record.handover_number,
        **person_columns(record.name, record.birth_date, record.sex, record.address),
    }


def _plan_columns(plan: Plan | None) -> dict[str, object]:
    return {
        "planned_code": plan.municipality.value if plan else None,
        "planned_address": plan.address if plan else None,
        "planned_date": plan.date if plan else None,
    }


def _confirmation_columns(confirmation: Confirmation | None) -> dict[str, object]:
    return {
        "confirmed_code": confirmation.municipality.value if confirmation else None,
        "confirmed_address": confirmation.address if confirmation else None,
        "confirmed_date": confirmation.move_in_date if confirmation else None,
        "notice_date": confirmation.notice_date if confirmation else None,
    }
