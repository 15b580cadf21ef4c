"""The table of the linkage platform. Rows stay in this file; domain values leave it."""

from collections.abc import Sequence

from sqlalchemy import String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.catalogue import Catalogue
from fittings.retention import kept_because
from mesh.storage.database import Database
from nodes.linkage_platform.domain import Linkage, LinkageMethod


class Base(DeclarativeBase):
    """The tables of one linkage platform."""


class LinkageRow(Base):
    """One registered linkage."""

    __tablename__ = "linkages"
    __table_args__ = {"info": kept_because("a register of systems, not of people")}

    linkage_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    provider: Mapped[str] = mapped_column(String(100), index=True)
    consumer: Mapped[str] = mapped_column(String(100))
    method: Mapped[str] = mapped_column(String(4))
    matter: Mapped[str] = mapped_column(Text)


class Store:
    """Every question the linkage platform asks its database, one method each."""

    def __init__(self, database: Database, registered: Sequence[Linkage]) -> None:
        """*registered* is what the settings say."""
        self._linkages = Catalogue(
            database, LinkageRow, registered, of_row=_linkage, to_row=_row, key=lambda each: each.linkage_id
        )

    def find(self, provider: str) -> list[Linkage]:
        """Return the linkages of *provider*, of everybody if it is empty, by id."""
        return [each for each in self._linkages.entries() if provider in ("", each.provider)]


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
