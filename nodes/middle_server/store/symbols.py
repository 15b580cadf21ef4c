"""Questions about symbols and the acquisitions that lead to them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.middle_server.domain import symbols
from nodes.middle_server.domain.symbols import TIME_TO_LIVE, Acquisition
from nodes.middle_server.store.tables import AcquisitionRow, SymbolRow, naive
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol
from vocabulary.linkage import IssuedNumber, IssuedSymbol


class ToCity(Protocol):
    """What the city hears of an acquisition."""

    def number(self, person: IntegratedAddresseeNumber, number: AcquisitionNumber) -> Posting: ...
    def symbol_result(self, person: IntegratedAddresseeNumber) -> Posting: ...


class SymbolStore:
    """Acquisitions from the request to the symbol."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        """*new_id* gives a UUID."""
        self._database, self._new_id = database, new_id

    def request(
        self,
        persons: Sequence[Delivered[IntegratedAddresseeNumber]],
        now: datetime,
        ask: Callable[[str], Posting],
        city: ToCity,
    ) -> list[Outcome]:
        """Report those who have a symbol, and begin an acquisition for those who have none under way."""
        with self._database.writing() as unit:
            wanted = {each.value.value for each in persons}
            held = symbols_of(unit.session, wanted)
            underway = _underway(unit.session, wanted, naive(now - TIME_TO_LIVE))
            begun: list[dict[str, object]] = []

            def decide(person: IntegratedAddresseeNumber) -> None:
                before = underway.get(person)
                if person in held:
                    unit.post(city.symbol_result(person))
                elif before is None:
                    fresh = Acquisition(request_id=self._new_id(), person=person)
                    underway[person] = fresh
                    begun.append({**_row(fresh), "ask_time": naive(now)})
                    unit.post(ask(fresh.request_id))
                elif before.number is not None:
                    unit.post(city.number(person, before.number))

            outcomes = unit.settle(persons, decide)
            unit.upsert(AcquisitionRow, begun)
        return outcomes

    def receive_numbers(self, numbers: Sequence[Delivered[IssuedNumber]], city: ToCity) -> list[Outcome]:
        """Tie each number to the request it answers, and send it to the city."""
        with self._database.writing() as unit:
            rows = _rows(unit.session, {each.value.request_id for each in numbers})

            def decide(issued: IssuedNumber) -> None:
                row = rows.get(issued.request_id)
                acquisition = symbols.known(_acquisition(row) if row else None)
                if row is None or acquisition.number == issued.number:
                    return
                row.acquisition_number = issued.number.value
                unit.post(city.number(acquisition.person, issued.number))

            outcomes = unit.settle(numbers, decide)
            unit.session.flush()
        return outcomes

    def receive_symbols(self, issued: Sequence[Delivered[IssuedSymbol]], city: ToCity) -> list[Outcome]:
        """Tie each symbol to its person, forget number and request, and tell the city."""
        with self._database.writing() as unit:
            underway = _numbered(unit.session, {each.value.number.value for each in issued})
            tied: dict[str, str] = {}
            done: list[str] = []

            def decide(each: IssuedSymbol) -> None:
                acquisition = symbols.known(underway.get(each.number))
                del underway[each.number]
                tied[acquisition.person.value] = each.symbol.value
                done.append(acquisition.request_id)
                unit.post(city.symbol_result(acquisition.person))

            outcomes = unit.settle(issued, decide)
            unit.session.execute(delete(AcquisitionRow).where(AcquisitionRow.request_id.in_(done)))
            unit.upsert(
                SymbolRow,
                [{"integrated_addressee_number": person, "symbol": symbol} for person, symbol in tied.items()],
            )
        return outcomes


def symbols_of(session: Session, persons: Iterable[str]) -> dict[IntegratedAddresseeNumber, Symbol]:
    """Return the symbols of those *persons* who have one."""
    rows = session.scalars(select(SymbolRow).where(SymbolRow.integrated_addressee_number.in_(sorted(persons))))
    return {IntegratedAddresseeNumber(row.integrated_addressee_number): Symbol(row.symbol) for row in rows}


def persons_of(session: Session, wanted: Iterable[str]) -> dict[Symbol, IntegratedAddresseeNumber]:
    """Return whom the *wanted* symbols mean here; of several numbers of one person the newest counts."""
    query = select(SymbolRow).where(SymbolRow.symbol.in_(sorted(wanted)))
    rows = session.scalars(query.order_by(SymbolRow.integrated_addressee_number))
    return {Symbol(row.symbol): IntegratedAddresseeNumber(row.integrated_addressee_number) for row in rows}


def _underway(
    session: Session, persons: Iterable[str], since: datetime
) -> dict[IntegratedAddresseeNumber, Acquisition]:
    query = select(AcquisitionRow).where(
        AcquisitionRow.integrated_addressee_number.in_(sorted(persons)), AcquisitionRow.ask_time >= since
    )
    found = map(_acquisition, session.scalars(query))
    return {each.person: each for each in found}


def _rows(session: Session, request_ids: Iterable[str]) -> dict[str, AcquisitionRow]:
    query = select(AcquisitionRow).where(AcquisitionRow.request_id.in_(sorted(request_ids)))
    return {row.request_id: row for row in session.scalars(query)}


def _numbered(session: Session, numbers: Iterable[str]) -> dict[AcquisitionNumber, Acquisition]:
    query = select(AcquisitionRow).where(AcquisitionRow.acquisition_number.in_(sorted(numbers)))
    found = map(_acquisition, session.scalars(query))
    return {each.number: each for each in found if each.number is not None}


def _acquisition(row: AcquisitionRow) -> Acquisition:
    number = row.acquisition_number
    return Acquisition(
        request_id=row.request_id,
        person=IntegratedAddresseeNumber(row.integrated_addressee_number),
        number=AcquisitionNumber(number) if number else None,
    )


def _row(acquisition: Acquisition) -> dict[str, object]:
    return {
        "request_id": acquisition.request_id,
        "integrated_addressee_number": acquisition.person.value,
        "acquisition_number": None,
    }
