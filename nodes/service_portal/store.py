"""The table of the service portal. Rows stay in this file; domain values leave it."""

from collections.abc import Sequence

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from mesh.storage.database import Database
from nodes.service_portal.domain import Service
from vocabulary.identifiers import LocalGovernmentCode
from world import threads


class Base(DeclarativeBase):
    """The tables of the service portal."""


class ServiceRow(Base):
    """One service."""

    __tablename__ = "services"

    service_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    applies_online: Mapped[bool]


class Store:
    """Every question the service portal asks its database, one method each."""

    def __init__(self, database: Database, offered: Sequence[Service]) -> None:
        """*offered* is what the settings say; it goes into the database at first use."""
        self._database = database
        self._offered = sorted(offered, key=lambda each: each.service_id)
        self._loaded, self._loading = False, threads.Lock()

    def find(self, municipality: LocalGovernmentCode | None) -> list[Service]:
        """Return the services of *municipality*, of all if None, by id."""
        self._load()
        with self._database.reading() as session:
            return _services(session, municipality)

    def _load(self) -> None:
        with self._loading:
            if not self._loaded:
                self._replace()
                self._loaded = True

    def _replace(self) -> None:
        with self._database.writing() as unit:
            if _services(unit.session, None) != self._offered:
                unit.session.execute(delete(ServiceRow))
                unit.upsert(ServiceRow, map(_row, self._offered))


def _services(session: Session, municipality: LocalGovernmentCode | None) -> list[Service]:
    """Return them by id; sorted here, because databases order letters each in their own way."""
    query = select(ServiceRow)
    if municipality is not None:
        query = query.where(ServiceRow.municipality_code == municipality.value)
    return sorted(map(_service, session.scalars(query)), key=lambda each: each.service_id)


def _service(row: ServiceRow) -> Service:
    return Service(
        service_id=row.service_id,
        municipality=LocalGovernmentCode(row.municipality_code),
        title=row.title,
        description=row.description,
        applies_online=row.applies_online,
    )


def _row(service: Service) -> dict[str, object]:
    return {
        "service_id": service.service_id,
        "municipality_code": service.municipality.value,
        "title": service.title,
        "description": service.description,
        "applies_online": service.applies_online,
    }
