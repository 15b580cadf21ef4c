"""The nation's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import ReportColumns, report_columns, reports_of
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.national import domain
from vocabulary.held_record import HeldRecord, Reports, current
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice


class Base(DeclarativeBase):
    """The tables of the nation; each leads with the person, so that it can be sharded by it."""


class CodeRow(Base):
    """One resident code that was ever allotted, and the My Number made for it."""

    __tablename__ = "codes"

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6))
    my_number: Mapped[str | None] = mapped_column(String(12), unique=True)


class IdentityRow(ReportColumns, Base):
    """One municipality's latest word on one person."""

    __tablename__ = "identities"


class Store:
    """Every question the nation asks its database, one method each."""

    def __init__(self, database: Database, key: bytes) -> None:
        """*key* is the secret of My Numbers."""
        self._database, self._key = database, key

    def allot(
        self,
        request_id: str,
        municipality: LocalGovernmentCode,
        count: int,
        draw: Callable[[], ResidentCode],
        encode: Callable[[Sequence[ResidentCode]], bytes],
    ) -> bytes:
        """Give *municipality* codes that nobody ever had."""
        with self._database.writing() as unit:

            def work() -> bytes:
                codes = _fresh_codes(unit.session, count, draw)
                unit.upsert(
                    CodeRow,
                    [
                        {"resident_code": code.value, "municipality_code": municipality.value, "my_number": None}
                        for code in codes
                    ],
                )
                return encode(codes)

            return unit.once(request_id, work)

    def make_numbers(
        self,
        requests: Sequence[Delivered[tuple[ResidentCode, LocalGovernmentCode]]],
        answer: Callable[[ResidentCode, MyNumber, LocalGovernmentCode], Posting],
    ) -> list[Outcome]:
        """Make a My Number for each code that has none, and send each to its municipality."""
        with self._database.writing() as unit:
            rows = {row.resident_code: row for row in _codes(unit.session, (each.value[0].value for each in requests))}

            def taken(number: MyNumber) -> bool:
                return unit.session.scalar(select(CodeRow).where(CodeRow.my_number == number.value)) is not None

            def decide(asked: tuple[ResidentCode, LocalGovernmentCode]) -> None:
                code, municipality = asked
                row = rows.get(code.value)
                if row is None or row.municipality_code != municipality.value:
                    raise domain.ResidentCodeNotAllotted
                if row.my_number is None:
                    row.my_number = domain.first_free(self._key, code, taken).value
                unit.post(answer(code, MyNumber(row.my_number), municipality))

            return unit.settle(requests, decide)

    def apply_notices(self, notices: Sequence[Delivered[IdentityNotice]]) -> list[Outcome]:
        """Apply each notice once, in order."""
        with self._database.writing() as unit:
            codes = {each.value.record.resident_code.value for each in notices}
            numbers = {row.resident_code: row.my_number for row in _codes(unit.session, codes)}
            held = _reports(unit.session, codes)
            changed: dict[tuple[ResidentCode, LocalGovernmentCode], HeldRecord] = {}

            def decide(notice: IdentityNotice) -> None:
                code = notice.record.resident_code
                number = numbers.get(code.value)
                fresh = domain.accept_notice(held.get(code, {}), notice, MyNumber(number) if number else None)
                held.setdefault(code, {}).update(fresh)
                changed.update({(code, place): word for place, word in fresh.items()})

            outcomes = unit.settle(notices, decide)
            unit.upsert(IdentityRow, map(report_columns, changed.values()))
        return outcomes

    def find(self, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
        """Return the word that counts for each of *codes* that is known."""
        with self._database.reading() as session:
            held = _reports(session, {code.value for code in codes})
        return {code: found for code, reports in held.items() if (found := current(reports))}

    def codes_of(self, numbers: Collection[MyNumber]) -> dict[MyNumber, ResidentCode]:
        """Return the resident code behind each of *numbers* that was made."""
        with self._database.reading() as session:
            query = select(CodeRow).where(CodeRow.my_number.in_(sorted(each.value for each in numbers)))
            return {
                MyNumber(row.my_number): ResidentCode(row.resident_code)
                for row in session.scalars(query)
                if row.my_number
            }

    def pass_acquisitions(self, acquisitions: Sequence[Delivered[Posting | None]]) -> list[Outcome]:
        """Send each acquisition on to the core, keeping nothing; None is one whose person nobody is."""
        with self._database.writing() as unit:

            def decide(onward: Posting | None) -> None:
                if onward is None:
                    raise domain.PersonNotFound
                unit.post(onward)

            return unit.settle(acquisitions, decide)

    def known_codes(self, codes: Collection[ResidentCode]) -> set[ResidentCode]:
        """Return those of *codes* that were allotted."""
        with self._database.reading() as session:
            return {ResidentCode(row.resident_code) for row in _codes(session, (code.value for code in codes))}


def _fresh_codes(session: Session, count: int, draw: Callable[[], ResidentCode]) -> list[ResidentCode]:
    fresh: dict[str, ResidentCode] = {}
    while len(fresh) < count:
        drawn = {code.value: code for code in (draw() for _ in range(count - len(fresh)))}
        used = {row.resident_code for row in _codes(session, drawn)}
        fresh |= {value: code for value, code in drawn.items() if value not in used}
    return list(fresh.values())


def _codes(session: Session, codes: Iterable[str]) -> list[CodeRow]:
    wanted = sorted(codes)
    return [
        row
        for start in range(0, len(wanted), 500)
        for row in session.scalars(select(CodeRow).where(CodeRow.resident_code.in_(wanted[start : start + 500])))
    ]


def _reports(session: Session, codes: Iterable[str]) -> dict[ResidentCode, Reports]:
    return reports_of(session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(sorted(codes)))))
