"""A middle server's tables.

None has a My Number, a resident code or an acquisition number, and no content stands in the clear.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import kept_because, kept_for
from mesh.storage.chain import ChainedColumns, ChainStartColumns
from mesh.storage.moments import Moment
from nodes.middle_server.domain.symbols import TIME_TO_LIVE

ACQUISITIONS: Final = kept_for(TIME_TO_LIVE, "番号法第21条の2第3項")


class Base(DeclarativeBase):
    """The tables of one middle server."""


class AcquisitionRow(Base):
    """One person's acquisition under way; the row goes when the symbol has come or the time is over."""

    __tablename__ = "acquisitions"

    integrated_addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(36))
    number_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)  # keyed; null while it is asked
    ask_time: Mapped[datetime] = mapped_column(Moment, index=True, info=ACQUISITIONS)  # business time


class SymbolRow(Base):
    """A person's symbol toward this body."""

    __tablename__ = "symbols"
    __table_args__ = {
        "info": kept_because("符号: as long as the body works for the person; deletion rules are not built yet")
    }

    integrated_addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    symbol: Mapped[str] = mapped_column(String(64), index=True)


class CopyRow(Base):
    """One copy, encrypted under the data key it names."""

    __tablename__ = "copies"
    __table_args__ = {"info": kept_because("副本: until its system deletes it (7.4: the set expiry is not built yet)")}

    integrated_addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    item_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    version: Mapped[int]
    key_id: Mapped[str] = mapped_column(String(16))
    locked: Mapped[bytes] = mapped_column(LargeBinary)


class InquiryRow(Base):
    """One inquiry of this body, from the question to the result."""

    __tablename__ = "inquiries"
    __table_args__ = {"info": kept_because("照会: a repeat and a late answer find it; no rules built yet")}

    inquiry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    integrated_addressee_number: Mapped[str] = mapped_column(String(15))
    transaction_number: Mapped[str | None] = mapped_column(String(32), index=True)
    is_done: Mapped[bool]


class PublishedKeyRow(Base):
    """A public key that the core is known to have."""

    __tablename__ = "published_keys"
    __table_args__ = {"info": kept_because("public keys, one row a key: nothing of people")}

    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class ProvisionRecordRow(ChainedColumns, Base):
    """One state of one record, only ever appended; the newest with a key counts."""

    __tablename__ = "provision_records"
    __table_args__ = {
        "info": kept_because("7 years from its request (番号法施行令第29条): from the chain's front, see records.py")
    }

    record_key: Mapped[str] = mapped_column(String(36), index=True)
    is_first: Mapped[bool]
    transaction_number: Mapped[str] = mapped_column(String(32))
    inquirer: Mapped[str] = mapped_column(String(6))
    provider: Mapped[str] = mapped_column(String(6))
    work_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(16))
    request_time: Mapped[str] = mapped_column(String(40))  # RFC 3339, business time
    provide_time: Mapped[str] = mapped_column(String(40))
    symbol: Mapped[str] = mapped_column(String(64))


class ProvisionStartRow(ChainStartColumns, Base):
    """Where the chain of records begins, once some are forgotten."""

    __tablename__ = "provision_records_start"
    __table_args__ = {"info": kept_because("one row a chain, and nothing of people")}
