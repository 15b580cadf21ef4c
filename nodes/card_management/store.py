"""Card management's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import IdentityColumns, identity_columns, record_of
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome
from nodes.card_management import domain
from nodes.card_management.domain import NumberNotice
from vocabulary.identifiers import ApplicationId, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.juki_net import MailingRecord, NumberNoticeState

AT_ONCE = 500  # keys in one query


class Base(DeclarativeBase):
    """The tables of card management."""


class NumberNoticeRow(IdentityColumns, Base):
    """One person's number notice and its envelope."""

    __tablename__ = "number_notices"

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6))
    application_id: Mapped[str] = mapped_column(String(23), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    envelope_address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    envelope_recipient: Mapped[str] = mapped_column(String(256))


class Store:
    """Every question card management asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_notice(self, code: ResidentCode) -> NumberNotice:
        """Return a person's number notice, or refuse."""
        with self._database.reading() as session:
            row = session.get(NumberNoticeRow, code.value)
            if row is None:
                raise domain.NumberNoticeUnknown
            return _notice(row)

    def keep_mailing_records(
        self, mailings: Sequence[Delivered[MailingRecord]], draw: Callable[[], ApplicationId]
    ) -> list[Outcome]:
        """Prepare a notice for each person; one who has one already keeps its application id."""
        with self._database.writing() as unit:
            codes = {person.resident_code for each in mailings for person in each.value.persons}
            ids = _application_ids(unit.session, codes)
            fresh = _unused_ids(unit.session, draw, len(codes) - len(ids))
            changed: dict[ResidentCode, NumberNotice] = {}

            def decide(mailing: MailingRecord) -> None:
                for person in mailing.persons:
                    code = person.resident_code
                    ids[code] = ids.get(code) or fresh.pop()
                    changed[code] = domain.prepare(mailing, person, ids[code])

            outcomes = unit.settle(mailings, decide)
            unit.upsert(NumberNoticeRow, map(_row, changed.values()))
        return outcomes


def _application_ids(session: Session, codes: set[ResidentCode]) -> dict[ResidentCode, ApplicationId]:
    table = NumberNoticeRow
    found: dict[ResidentCode, ApplicationId] = {}
    for keys in _in_parts([code.value for code in codes]):
        query = select(table.resident_code, table.application_id).where(table.resident_code.in_(keys))
        found |= {ResidentCode(code): ApplicationId(given) for code, given in session.execute(query)}
    return found


def _unused_ids(session: Session, draw: Callable[[], ApplicationId], count: int) -> list[ApplicationId]:
    """Return that many different ids that nobody has; one drawn a second time is drawn anew."""
    unused: set[ApplicationId] = set()
    while len(unused) < count:
        drawn = {draw() for _ in range(count - len(unused))}
        unused |= drawn - _taken(session, drawn)
    return list(unused)


def _taken(session: Session, drawn: set[ApplicationId]) -> set[ApplicationId]:
    column = NumberNoticeRow.application_id
    parts = _in_parts([each.value for each in drawn])
    return {ApplicationId(given) for keys in parts for given in session.scalars(select(column).where(column.in_(keys)))}


def _in_parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


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
