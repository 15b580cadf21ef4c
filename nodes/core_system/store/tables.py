"""The core's tables. None has a resident code, a My Number, or a symbol."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import kept_for
from mesh.storage.chain import ChainedColumns
from nodes.core_system.domain.acquisitions import TIME_TO_LIVE

ACQUISITIONS: Final = kept_for(TIME_TO_LIVE, "番号法第21条の2第3項")


class Base(DeclarativeBase):
    """The tables of the core."""


class AcquisitionRow(Base):
    """One acquisition under way; the row goes when the symbol is made or the time is over."""

    __tablename__ = "acquisitions"
    __table_args__ = (UniqueConstraint("body", "request_id"),)

    acquisition_number: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(String(6))
    request_id: Mapped[str] = mapped_column(String(36))
    issue_time: Mapped[datetime] = mapped_column(index=True, info=ACQUISITIONS)  # business time, UTC, stored naive


class LinkageRow(Base):
    """Whom a resident code means, under its keyed digest; a person's new code leads to the same."""

    __tablename__ = "linkages"

    resident_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    linkage_code: Mapped[str] = mapped_column(String(32))


class IssuedSymbolRow(Base):
    """That a person has a symbol toward a body; the symbol itself can always be made again."""

    __tablename__ = "issued_symbols"

    linkage_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(String(6), primary_key=True)


class PublicKeyRow(Base):
    """A body's newest public key."""

    __tablename__ = "public_keys"

    body: Mapped[str] = mapped_column(String(6), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))


class ProvisionRecordRow(ChainedColumns, Base):
    """One record, only ever appended."""

    __tablename__ = "provision_records"
    __table_args__ = (UniqueConstraint("inquirer", "inquiry_id"),)

    transaction_number: Mapped[str] = mapped_column(String(32), unique=True)
    inquiry_id: Mapped[str] = mapped_column(String(36))
    inquirer: Mapped[str] = mapped_column(String(6))
    provider: Mapped[str] = mapped_column(String(6))
    work_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(16))
    request_time: Mapped[str] = mapped_column(String(40))  # RFC 3339, business time
    trace: Mapped[str] = mapped_column(String(64))


def naive(moment: datetime) -> datetime:
    """Return *moment* as it is stored."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """Return what was stored as a moment again."""
    return moment.replace(tzinfo=UTC)
