"""The table of the linkage platform. Rows stay in this file; domain values leave it."""

from collections.abc import Sequence

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from mesh.storage.database import Database
from nodes.linkage_platform.domain import Linkage, LinkageMethod
from world import threads


class Base(DeclarativeBase):
    """The tables of one linkage platform."""


class LinkageRow(Base):
    """One registered linkage."""

    __tablename__ = "linkages"

    linkage_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    provider: Mapped[str] = mapped_column(String(100), index=True)
    consumer: Mapped[str] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(4))
    matter: Mapped[str] = mapped_column(Text)


class Store:
    """Every question the linkage platform asks its database, one method each."""

    def __init__(self, database: Database, registered: Sequence[Linkage]) -> None:
        """*registered* is what the settings say; it goes into the database at first use."""
        self._database = database
        self._registered = sorted(registered, key=lambda each: each.linkage_id)
        self._loaded, self._loading = False, threads.Lock()

    def find(self, provider: str) -> list[Linkage]:
        """Return the linkages of *provider*, of everybody if it is empty, by id."""
        self._load()
        with self._database.reading() as session:
            return [each for each in _linkages(session) if provider in ("", each.provider)]

    def _load(self) -> None:
        with self._loading:
            if not self._loaded:
                self._replace()
                self._loaded = True

    def _replace(self) -> None:
        with self._database.writing() as unit:
            if _linkages(unit.session) != self._registered:
                unit.session.execute(delete(LinkageRow))
                unit.upsert(LinkageRow, map(_row, self._registered))


def _linkages(session: Session) -> list[Linkage]:
    """Return all of them by id; sorted here, because databases order letters each in their own way."""
    found = map(_linkage, session.scalars(select(LinkageRow)))
    return sorted(found, key=lambda each: each.linkage_id)


def _linkage(row: LinkageRow) -> Linkage:
    return Linkage(
        linkage_id=row.linkage_id,
        provider=row.provider,
        consumer=row.consumer,
        method=LinkageMethod(row.method),
        matter=row.matter,
    )


def _row(linkage: Linkage) -> dict[str, object]:
    return {
        "linkage_id": linkage.linkage_id,
        "provider": linkage.provider,
        "consumer": linkage.consumer,
        "method": linkage.method.value,
        "matter": linkage.matter,
    }
