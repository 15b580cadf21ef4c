"""The tables of the integrated addressee system."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.nouns.columns import PersonColumns
from fittings.retention import kept_because


class Base(DeclarativeBase):
    """The tables of one body's addressees."""


class PersonRow(PersonColumns, Base):
    """One person of the body."""

    __tablename__ = "people"
    __table_args__ = {
        "info": kept_because(
            "宛名: as long as any system of the body works for the person; deletion rules are not built yet"
        )
    }

    integrated_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12), unique=True)
    symbol: Mapped[str] = mapped_column(String(15), index=True)
    symbol_reason: Mapped[str | None] = mapped_column(String(64))


class SystemNumberRow(Base):
    """One system's number for a person."""

    __tablename__ = "system_numbers"
    __table_args__ = {"info": kept_because("goes with its person in people")}

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    integrated_number: Mapped[str] = mapped_column(String(15), index=True)
    sender: Mapped[str] = mapped_column(String(80))
    order: Mapped[int] = mapped_column("tie_order")


class CounterRow(Base):
    """The last of what is counted; one row, because a database is one body's."""

    __tablename__ = "counters"
    __table_args__ = {"info": kept_because("one row: no number may be given twice")}

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int]
    tie_order: Mapped[int]
