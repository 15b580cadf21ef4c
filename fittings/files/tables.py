"""The tables of files, which stand in a node's database beside its kind's own."""

from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import kept_because
from mesh.storage.schema import Line


class FileTables(DeclarativeBase):
    """The tables that the fitting brings."""


class FileRow(FileTables):
    """One file."""

    __tablename__ = "files"
    __table_args__ = {
        "info": kept_because("until its day: fittings/files/store.forget deletes it with its parts and grants")
    }

    name: Mapped[str] = mapped_column(String(64), primary_key=True)  # a keyed digest of its digest
    size: Mapped[int]
    key_id: Mapped[str] = mapped_column(String(16))
    keep_until: Mapped[date] = mapped_column(index=True)


class SegmentRow(FileTables):
    """A part of a file, sealed."""

    __tablename__ = "file_segments"
    __table_args__ = {"info": kept_because("as long as its file: deleted with it")}

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class GrantRow(FileTables):
    """Who may read a file."""

    __tablename__ = "file_grants"
    __table_args__ = {"info": kept_because("as long as its file: deleted with it")}

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    caller: Mapped[str] = mapped_column(String(80), primary_key=True)


TABLES: Final = Line("files_version", FileTables.metadata, Path(__file__).resolve().parent / "migrations")
"""As a kind mounts them; they have revisions of their own."""
