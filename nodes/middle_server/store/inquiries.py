"""Questions about this body's own inquiries, from asking to the result."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.storage.unit import Unit
from nodes.middle_server.domain import inquiries, records, sealing
from nodes.middle_server.domain.inquiries import (
    DecisionAwaited,
    Inquiry,
    OpenInquiry,
    Result,
    TransactionUnknown,
)
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.store.keys import Keys
from nodes.middle_server.store.records import append, latest
from nodes.middle_server.store.symbols import symbols_of
from nodes.middle_server.store.tables import InquiryRow, PublishedKeyRow
from vocabulary.identifiers import IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.linkage import Answer, Decision, InquiryResult


class ToInterface(Protocol):
    """What goes into the linkage network."""

    def key(self, public_key: bytes) -> Posting: ...
    def inquiry(self, inquiry: Inquiry, symbol: Symbol) -> Posting: ...


class ToCity(Protocol):
    """What the city hears of its inquiries."""

    def result(self, result: Result) -> Posting: ...


class InquiryStore:
    """Inquiries of this body."""

    def __init__(self, database: Database, keys: Keys, body: str) -> None:
        self._database, self._keys, self._body = database, keys, body

    def ask(
        self, items: Sequence[Delivered[Inquiry]], now: datetime, interface: ToInterface, city: ToCity
    ) -> list[Outcome]:
        """Send each inquiry into the network by the person's symbol, and open its record."""
        with self._database.writing() as unit:
            symbols = symbols_of(unit.session, {each.value.person.value for each in items})
            known = set(_by_id(unit.session, {each.value.inquiry_id for each in items}))
            fresh: dict[str, OpenInquiry] = {}
            begun: list[BodyRecord] = []
            if symbols:
                self._publish_key(unit, interface)

            def decide(inquiry: Inquiry) -> None:
                symbol = symbols.get(inquiry.person)
                if inquiry.inquiry_id in known:
                    return
                if symbol is None:
                    unit.post(city.result(inquiries.without_symbol(inquiry)))
                    return
                known.add(inquiry.inquiry_id)
                fresh[inquiry.inquiry_id] = OpenInquiry(inquiry_id=inquiry.inquiry_id, person=inquiry.person)
                begun.append(records.record_of_inquiry(inquiry, symbol, self._body, now))
                unit.post(interface.inquiry(inquiry, symbol))

            outcomes = unit.settle(items, decide)
            unit.upsert(InquiryRow, map(_row, fresh.values()))
            append(unit.session, begun)
        return outcomes

    def _publish_key(self, unit: Unit, interface: ToInterface) -> None:
        """Tell the core once whose key answers are to be sealed for, before the first inquiry."""
        key = self._keys.public_key
        if unit.session.get(PublishedKeyRow, key) is None:
            unit.post(interface.key(key))
            unit.upsert(PublishedKeyRow, [{"public_key": key}])

    def receive_decisions(self, items: Sequence[Delivered[Decision]], city: ToCity) -> list[Outcome]:
        """Tie each inquiry to its transaction; one that is not permitted is done."""
        with self._database.writing() as unit:
            ids = {each.value.inquiry_id for each in items}
            standing, states = _by_id(unit.session, ids), latest(unit.session, ids)
            changed: dict[str, OpenInquiry] = {}
            later: list[BodyRecord] = []

            def decide(decision: Decision) -> None:
                inquiry = standing.get(decision.inquiry_id)
                if inquiry is None:
                    raise TransactionUnknown
                if inquiry.transaction_number is not None:
                    return
                transaction, permitted = decision.transaction_number, decision.is_permitted
                if not permitted:
                    unit.post(city.result(inquiries.not_permitted(inquiry, decision)))
                tied = replace(inquiry, transaction_number=transaction, is_done=not permitted)
                standing[tied.inquiry_id] = changed[tied.inquiry_id] = tied
                state = states[tied.inquiry_id]
                later.append(replace(state, transaction_number=transaction, result=decision.verdict.result))

            outcomes = unit.settle(items, decide)
            unit.upsert(InquiryRow, map(_row, changed.values()))
            append(unit.session, later)
        return outcomes

    def receive_answers(self, items: Sequence[Delivered[Answer]], now: datetime, city: ToCity) -> list[Outcome]:
        """Open each answer and send it to the city, once."""
        with self._database.writing() as unit:
            standing = _by_transaction(unit.session, {each.value.transaction_number.value for each in items})
            states = latest(unit.session, {each.inquiry_id for each in standing.values()})
            undecided = _any_undecided(unit.session)
            changed: dict[str, OpenInquiry] = {}
            later: list[BodyRecord] = []

            def decide(answer: Answer) -> None:
                inquiry = standing.get(answer.transaction_number)
                if inquiry is None:
                    raise DecisionAwaited if undecided else TransactionUnknown
                if inquiry.is_done:
                    return
                unit.post(city.result(inquiries.answered(inquiry, answer.result, self._opened(answer))))
                done = replace(inquiry, is_done=True)
                standing[answer.transaction_number] = changed[done.inquiry_id] = done
                provided = now if answer.result is InquiryResult.PROVIDED else None
                later.append(replace(states[done.inquiry_id], result=answer.result, provide_time=provided))

            outcomes = unit.settle(items, decide)
            unit.upsert(InquiryRow, map(_row, changed.values()))
            append(unit.session, later)
        return outcomes

    def _opened(self, answer: Answer) -> bytes:
        if answer.result is not InquiryResult.PROVIDED:
            return b""
        return sealing.open_sealed(answer.sealed, self._keys.sealing, answer.permit_id, answer.transaction_number)


def _by_id(session: Session, inquiry_ids: Iterable[str]) -> dict[str, OpenInquiry]:
    query = select(InquiryRow).where(InquiryRow.inquiry_id.in_(sorted(inquiry_ids)))
    return {row.inquiry_id: _inquiry(row) for row in session.scalars(query)}


def _by_transaction(session: Session, numbers: Iterable[str]) -> dict[TransactionNumber, OpenInquiry]:
    query = select(InquiryRow).where(InquiryRow.transaction_number.in_(sorted(numbers)))
    found = map(_inquiry, session.scalars(query))
    return {each.transaction_number: each for each in found if each.transaction_number is not None}


def _any_undecided(session: Session) -> bool:
    query = select(InquiryRow.inquiry_id).where(InquiryRow.transaction_number.is_(None)).limit(1)
    return session.scalars(query).first() is not None


def _inquiry(row: InquiryRow) -> OpenInquiry:
    number = row.transaction_number
    return OpenInquiry(
        inquiry_id=row.inquiry_id,
        person=IntegratedAddresseeNumber(row.integrated_addressee_number),
        transaction_number=TransactionNumber(number) if number else None,
        is_done=row.is_done,
    )


def _row(inquiry: OpenInquiry) -> dict[str, object]:
    return {
        "inquiry_id": inquiry.inquiry_id,
        "integrated_addressee_number": inquiry.person.value,
        "transaction_number": inquiry.transaction_number.value if inquiry.transaction_number else None,
        "is_done": inquiry.is_done,
    }
