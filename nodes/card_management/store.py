"""Card management's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import IdentityColumns, identity_columns, record_of
from fittings.retention import kept_because
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.card_management.domain import NumberNotice, NumberNoticeUnknown
from vocabulary.identifiers import ApplicationId, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.juki_net import NumberNoticeState


class Base(DeclarativeBase):
    """The tables of card management."""


class NumberNoticeRow(IdentityColumns, Base):
    """One person's number notice and its envelope."""

    __tablename__ = "number_notices"
    __table_args__ = {
        "info": kept_because(
            "送付先情報: J-LIS sends from it; under a year is the city's rule (7.4), here until cards are built"
        )
    }

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6))
    application_id: Mapped[str] = mapped_column(String(23), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    envelope_address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    envelope_recipient: Mapped[str] = mapped_column(String(256))


class Register(Unit):
    """What card management reads and keeps together."""

    @cached_property
    def notices(self) -> Memory[ResidentCode, NumberNotice]:
        """Each person's number notice."""
        return self.memory(partial(_notices, self.session), self._keep)

    @cached_property
    def owners(self) -> Memory[ApplicationId, ResidentCode]:
        """Whose an application id is, as far as the database knows; only asked, never kept."""
        return self.looked_up(partial(_owners, self.session))

    def _keep(self, notices: Mapping[ResidentCode, NumberNotice]) -> None:
        self.upsert(NumberNoticeRow, map(_row, notices.values()))


class Store:
    """Card management's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

    def find(self, code: ResidentCode) -> NumberNotice:
        """Return a person's number notice, or refuse."""
        with self._database.reading() as session:
            row = session.get(NumberNoticeRow, code.value)
            if row is None:
                raise NumberNoticeUnknown
            return _notice(row)


def _notices(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, NumberNotice]:
    rows = (
        row
        for some in batched(codes)
        for row in session.scalars(select(NumberNoticeRow).where(NumberNoticeRow.resident_code.in_(some)))
    )
    return {notice.record.resident_code: notice for notice in map(_notice, rows)}


def _owners(session: Session, ids: Collection[ApplicationId]) -> dict[ApplicationId, ResidentCode]:
    table = NumberNoticeRow
    found: dict[ApplicationId, ResidentCode] = {}
    for some in batched(ids):
        query = select(table.application_id, table.resident_code).where(table.application_id.in_(some))
        found |= {ApplicationId(given): ResidentCode(code) for given, code in session.execute(query)}
    return found


def _notice(row: NumberNoticeRow) -> NumberNotice:
    return NumberNotice(
        application_id=ApplicationId(row.application_id),
        state=NumberNoticeState(row.state),
        record=record_of(row),
        address=row.envelope_address,
        recipient=row.envelope_recipient,
    )


def _row(notice: NumberNotice) -> dict[str, object]:
    return {
        **identity_columns(notice.record),
        "application_id": notice.application_id.value,
        "state": notice.state.value,
        "envelope_address": notice.address,
        "envelope_recipient": notice.recipient,
    }
