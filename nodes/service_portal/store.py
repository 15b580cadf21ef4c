"""The table of the service portal. Rows stay in this file; domain values leave it."""

from collections.abc import Sequence

from sqlalchemy import String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.catalogue import Catalogue
from fittings.retention import kept_because
from mesh.storage.database import Database
from nodes.service_portal.domain import Service
from vocabulary.identifiers import LocalGovernmentCode


class Base(DeclarativeBase):
    """The tables of the service portal."""


class ServiceRow(Base):
    """One service."""

    __tablename__ = "services"
    __table_args__ = {"info": kept_because("a catalogue of services, not of people")}

    service_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    applies_online: Mapped[bool]


class Store:
    """Every question the service portal asks its database, one method each."""

    def __init__(self, database: Database, offered: Sequence[Service]) -> None:
        """*offered* is what the settings say."""
        self._services = Catalogue(
            database, ServiceRow, offered, of_row=_service, to_row=_row, key=lambda each: each.service_id
        )

    def find(self, municipality: LocalGovernmentCode | None) -> list[Service]:
        """Return the services of *municipality*, of all if None, by id."""
        return [each for each in self._services.entries() if municipality in (None, each.municipality)]


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
