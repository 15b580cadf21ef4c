"""Questions about acquisitions, linkage codes and issued symbols."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.core_system.domain import acquisitions
from nodes.core_system.domain.acquisitions import OpenAcquisition
from nodes.core_system.domain.symbols import Symbols
from nodes.core_system.store.tables import AcquisitionRow, IssuedSymbolRow, LinkageRow, aware, naive
from vocabulary.identifiers import AcquisitionNumber, LinkageCode
from vocabulary.juki_net import ResidentAcquisition
from vocabulary.linkage import IssuedNumber, IssuedSymbol, NumberRequest


class SymbolStore:
    """Acquisitions from the number to the symbol."""

    def __init__(self, database: Database, symbols: Symbols, draw: Callable[[], str]) -> None:
        """*draw* gives 32 random hexadecimal digits."""
        self._database, self._symbols, self._draw = database, symbols, draw

    def issue_numbers(
        self,
        requests: Sequence[Delivered[NumberRequest]],
        now: datetime,
        onward: Callable[[str, IssuedNumber], Posting],
    ) -> list[Outcome]:
        """Remember a number for each request that has none yet, and post it."""
        with self._database.writing() as unit:
            known = _requests(unit.session, {each.value.request_id for each in requests})
            rows: list[dict[str, object]] = []

            def decide(request: NumberRequest) -> None:
                if (request.body, request.request_id) in known:
                    return
                known.add((request.body, request.request_id))
                number = AcquisitionNumber(acquisitions.plain_number(self._draw))
                rows.append(_acquisition_row(request, number, now))
                issued = IssuedNumber(request_id=request.request_id, number=number)
                unit.post(onward(request.body, issued))

            outcomes = unit.settle(requests, decide)
            unit.upsert(AcquisitionRow, rows)
        return outcomes

    def make_symbols(
        self,
        acquired: Sequence[Delivered[ResidentAcquisition]],
        now: datetime,
        onward: Callable[[str, IssuedSymbol], Posting],
    ) -> list[Outcome]:
        """Make each acquisition's symbol, post it, and forget number and resident code."""
        with self._database.writing() as unit:
            underway = _underway(unit.session, {each.value.acquisition_number.value for each in acquired})
            indexes = {self._symbols.index_of(each.value.resident_code) for each in acquired}
            known, fresh = _linkages(unit.session, indexes), dict[str, LinkageCode]()
            done: list[str] = []
            issued: list[dict[str, object]] = []

            def decide(acquisition: ResidentAcquisition) -> None:
                number = acquisition.acquisition_number
                body = acquisitions.open_one(underway.get(number.value), now).body
                index = self._symbols.index_of(acquisition.resident_code)
                if index not in known:
                    known[index] = fresh[index] = self._symbols.linkage_for(acquisition.resident_code)
                linkage = known[index]
                del underway[number.value]
                done.append(number.value)
                issued.append({"linkage_code": linkage.value, "body": body})
                symbol = self._symbols.make(linkage, body)
                unit.post(onward(body, IssuedSymbol(number=number, symbol=symbol)))

            outcomes = unit.settle(acquired, decide)
            _forget(unit.session, done)
            unit.upsert(LinkageRow, _linkage_rows(fresh))
            unit.upsert(IssuedSymbolRow, issued)
        return outcomes


def _requests(session: Session, request_ids: Iterable[str]) -> set[tuple[str, str]]:
    query = select(AcquisitionRow.body, AcquisitionRow.request_id)
    found = session.execute(query.where(AcquisitionRow.request_id.in_(sorted(request_ids))))
    return {(body, request_id) for body, request_id in found}


def _underway(session: Session, numbers: Iterable[str]) -> dict[str, OpenAcquisition]:
    rows = session.scalars(select(AcquisitionRow).where(AcquisitionRow.acquisition_number.in_(sorted(numbers))))
    return {row.acquisition_number: OpenAcquisition(body=row.body, issue_time=aware(row.issue_time)) for row in rows}


def _linkages(session: Session, indexes: Iterable[str]) -> dict[str, LinkageCode]:
    rows = session.scalars(select(LinkageRow).where(LinkageRow.resident_index.in_(sorted(indexes))))
    return {row.resident_index: LinkageCode(row.linkage_code) for row in rows}


def _forget(session: Session, numbers: Sequence[str]) -> None:
    session.execute(delete(AcquisitionRow).where(AcquisitionRow.acquisition_number.in_(numbers)))


def _acquisition_row(request: NumberRequest, number: AcquisitionNumber, now: datetime) -> dict[str, object]:
    return {
        "acquisition_number": number.value,
        "body": request.body,
        "request_id": request.request_id,
        "issue_time": naive(now),
    }


def _linkage_rows(linkages: dict[str, LinkageCode]) -> list[dict[str, object]]:
    return [{"resident_index": index, "linkage_code": linkage.value} for index, linkage in linkages.items()]
