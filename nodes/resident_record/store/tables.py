"""The tables: records as they are and as they were, households, the stock of codes, counters, and who edits whom."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.leases.store import LeaseColumns
from fittings.nouns.columns import CivilDateText, Moment, PersonColumns
from fittings.retention import kept_because
from nodes.resident_record.domain.record import LONGEST_WORDS
from vocabulary.dates import CivilDate
from vocabulary.identity_record import LONGEST_ADDRESS


class Base(DeclarativeBase):
    """The tables of one municipality's resident record system."""


class RecordColumns(PersonColumns):
    """All items of a resident record; the table adds its keys."""

    my_number: Mapped[str | None] = mapped_column(String(12))
    municipality_code: Mapped[str] = mapped_column(String(6))
    position: Mapped[int]
    relationship: Mapped[str] = mapped_column(String(40))
    registered_domicile: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    register_head: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    nationality: Mapped[str] = mapped_column(String(40))
    resident_since: Mapped[CivilDate] = mapped_column(CivilDateText)
    entry_reason: Mapped[int]
    former_address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[int]
    change_date: Mapped[CivilDate] = mapped_column(CivilDateText)
    process_date: Mapped[date]
    effective_from: Mapped[CivilDate] = mapped_column(CivilDateText)
    cancels: Mapped[int]
    planned_code: Mapped[str | None] = mapped_column(String(6))
    planned_address: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    planned_date: Mapped[date | None]
    confirmed_code: Mapped[str | None] = mapped_column(String(6))
    confirmed_address: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    confirmed_date: Mapped[CivilDate | None] = mapped_column(CivilDateText)
    notice_date: Mapped[date | None]
    notice_number: Mapped[int]
    handover_number: Mapped[int]


class RecordRow(RecordColumns, Base):
    """One person's record as it is now."""

    __tablename__ = "records"
    __table_args__ = (
        Index("ix_records_due", "state", "planned_date"),
        {"info": kept_because("住民票: until 除票 rules come (then 150 years from its deletion, 令34条1項)")},
    )

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    history_number: Mapped[int]
    resident_code: Mapped[str] = mapped_column(String(11), unique=True)
    household_number: Mapped[str] = mapped_column(String(15), index=True)


class HistoryRow(RecordColumns, Base):
    """One person's record as it was after one change (履歴); written once, never again."""

    __tablename__ = "history"
    __table_args__ = {"info": kept_because("goes with its record: 150 years (令34条1項)")}

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    history_number: Mapped[int] = mapped_column(primary_key=True)
    resident_code: Mapped[str] = mapped_column(String(11))
    household_number: Mapped[str] = mapped_column(String(15), index=True)
    operator: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class HouseholdRow(Base):
    """One household that was ever recorded."""

    __tablename__ = "households"
    __table_args__ = {"info": kept_because("世帯番号: none is given twice")}

    household_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    recorded_date: Mapped[date]


class CodeRow(Base):
    """One resident code the nation ever gave to this municipality."""

    __tablename__ = "resident_codes"
    __table_args__ = {"info": kept_because("住民票コード: none is given twice (住基法第30条の2)")}

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    is_used: Mapped[bool] = mapped_column(index=True)


class LeaseRow(LeaseColumns, Base):
    """One person whom somebody at the counter is editing, by addressee number."""

    __tablename__ = "leases"


class CounterRow(Base):
    """The last running number given of one kind of number."""

    __tablename__ = "counters"
    __table_args__ = {"info": kept_because("one row a sort of number: none is given twice")}

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
