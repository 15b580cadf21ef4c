"""The core's tables. None has a resident code, a My Number, an acquisition number or a symbol."""

from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import kept_because, kept_for
from mesh.storage.chain import ChainedColumns, ChainStartColumns
from mesh.storage.moments import Moment
from nodes.core_system.domain.acquisitions import TIME_TO_LIVE

ACQUISITIONS: Final = kept_for(TIME_TO_LIVE, "番号法第21条の2第3項")


class Base(DeclarativeBase):
    """The tables of the core."""


class AcquisitionRow(Base):
    """One acquisition under way; the row goes when the symbol has arrived or the time is over."""

    __tablename__ = "acquisitions"

    body: Mapped[str] = mapped_column(String(6), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # keyed: the number stands nowhere
    issue_time: Mapped[datetime] = mapped_column(Moment, index=True, info=ACQUISITIONS)  # business time


class LinkageRow(Base):
    """Whom a resident code means, under its keyed digest; a person's new code leads to the same."""

    __tablename__ = "linkages"
    __table_args__ = {
        "info": kept_because("連携用符号: as long as its person can be asked after; deletion rules are not built yet")
    }

    resident_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    linkage_code: Mapped[str] = mapped_column(String(32))


class IssuedSymbolRow(Base):
    """That a symbol was made of a person toward a body; the symbol itself can always be made again."""

    __tablename__ = "issued_symbols"
    __table_args__ = {"info": kept_because("goes with its linkage")}

    linkage_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    body: Mapped[str] = mapped_column(String(6), primary_key=True)


class PublicKeyRow(Base):
    """A body's newest public key."""

    __tablename__ = "public_keys"
    __table_args__ = {"info": kept_because("one row a body")}

    body: Mapped[str] = mapped_column(String(6), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))


class ProvisionRecordRow(ChainedColumns, Base):
    """One record, only ever appended."""

    __tablename__ = "provision_records"
    __table_args__ = (
        UniqueConstraint("inquirer", "inquiry_id"),
        {"info": kept_because("7 years from its request (番号法施行令第29条): from the chain's front, see records.py")},
    )

    transaction_number: Mapped[str] = mapped_column(String(32), unique=True)
    inquiry_id: Mapped[str] = mapped_column(String(36))
    inquirer: Mapped[str] = mapped_column(String(6))
    provider: Mapped[str] = mapped_column(String(6))
    work_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(16))
    request_time: Mapped[str] = mapped_column(String(40))  # RFC 3339, business time
    trace: Mapped[str] = mapped_column(String(64))


class ProvisionStartRow(ChainStartColumns, Base):
    """Where the chain of records begins, once some are forgotten."""

    __tablename__ = "provision_records_start"
    __table_args__ = {"info": kept_because("one row a chain, and nothing of people")}
