"""The table of looks, which stands in a node's database beside its kind's own."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import Years, kept_for
from mesh.storage.moments import Moment
from mesh.storage.schema import Line

KEPT: Final = Years(7)
RULE: Final = "SIMULATED: cities set the period of their access records; here as long as 情報提供等記録"


class AccessTables(DeclarativeBase):
    """The tables that the fitting brings."""


class AccessRow(AccessTables):
    """One look at one number; never changed."""

    __tablename__ = "number_accesses"
    __table_args__ = (Index("ix_number_accesses_target", "target", "position"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    access_time: Mapped[datetime] = mapped_column(Moment, index=True, info=kept_for(KEPT, RULE))
    operator: Mapped[str] = mapped_column(String(80))
    terminal: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(16))
    method: Mapped[str] = mapped_column(String(60))
    target: Mapped[bytes] = mapped_column(LargeBinary(32))


class HeldRow(AccessTables):
    """One number in a file: whoever reads the file looks at it."""

    __tablename__ = "numbers_in_files"

    file: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)  # a keyed digest of its digest
    target: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    keep_until: Mapped[date] = mapped_column(index=True, info=kept_for(timedelta(0), "as long as the file"))


TABLES: Final = Line("accesses_version", AccessTables.metadata, Path(__file__).resolve().parent / "migrations")
"""As a kind mounts them; they have revisions of their own."""
