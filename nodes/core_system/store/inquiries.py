"""Questions about inquiries: who has which key, and the chained records."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from mesh.storage.chain import Chain
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.storage.unit import Unit
from nodes.core_system.domain import acquisitions, records
from nodes.core_system.domain.inquiries import InquiryJudge, Judgement, KeyNotPublished, explain
from nodes.core_system.domain.records import CoreRecord
from nodes.core_system.store.tables import ProvisionRecordRow, PublicKeyRow
from vocabulary.identifiers import TransactionNumber
from vocabulary.linkage import Decision, InquiryResult, Permit, PublicKey, SymbolInquiry, Verdict

CHAINED: Final = (
    "transaction_number",
    "inquiry_id",
    "inquirer",
    "provider",
    "work_code",
    "item_code",
    "result",
    "request_time",
    "trace",
)
CHAIN: Final = Chain(ProvisionRecordRow, CHAINED)


class Onward(Protocol):
    """What is sent because of a judgement."""

    def decision(self, body: str, decision: Decision) -> Posting: ...
    def permit(self, permit: Permit) -> Posting: ...


class InquiryStore:
    """Inquiries from the question to the record."""

    def __init__(
        self,
        database: Database,
        judge: InquiryJudge,
        draw: Callable[[], str],
        new_id: Callable[[], str],
        good_for: timedelta,
    ) -> None:
        """*draw* gives 32 random hexadecimal digits, *new_id* a UUID; permits are *good_for* so long."""
        self._database, self._judge = database, judge
        self._draw, self._new_id, self._good_for = draw, new_id, good_for

    def keep_keys(self, keys: Sequence[Delivered[PublicKey]]) -> list[Outcome]:
        """Keep each body's newest key."""
        with self._database.writing() as unit:
            newest: dict[str, bytes] = {}

            def decide(key: PublicKey) -> None:
                newest[key.body] = key.public_key

            outcomes = unit.settle(keys, decide)
            unit.upsert(PublicKeyRow, [{"body": body, "public_key": key} for body, key in newest.items()])
        return outcomes

    def settle(self, inquiries: Sequence[Delivered[SymbolInquiry]], now: datetime, onward: Onward) -> list[Outcome]:
        """Judge each inquiry, post what follows, and leave one record of it."""
        with self._database.writing() as unit:
            keys = _keys(unit.session, {each.value.inquirer for each in inquiries})
            seen = _seen(unit.session, {each.value.inquiry_id for each in inquiries})
            fresh: list[CoreRecord] = []

            def decide(inquiry: SymbolInquiry) -> None:
                if (inquiry.inquirer, inquiry.inquiry_id) in seen:
                    return
                judgement = self._judge.judge(inquiry)
                key = _key(keys, inquiry) if judgement.verdict is Verdict.PERMITTED else b""
                seen.add((inquiry.inquirer, inquiry.inquiry_id))
                fresh.append(self._answer(unit, inquiry, judgement, key, now, onward))

            outcomes = unit.settle(inquiries, decide)
            CHAIN.append(unit.session, [_fields(each) for each in fresh])
        return outcomes

    def _answer(
        self, unit: Unit, inquiry: SymbolInquiry, judgement: Judgement, key: bytes, now: datetime, onward: Onward
    ) -> CoreRecord:
        transaction = TransactionNumber(acquisitions.plain_number(self._draw))
        decision = Decision(
            inquiry_id=inquiry.inquiry_id,
            transaction_number=transaction,
            verdict=judgement.verdict,
            explanation=explain(judgement.verdict, inquiry.matter.item_code),
        )
        unit.post(onward.decision(inquiry.inquirer, decision))
        if judgement.provider_symbol is not None:
            permit = Permit(
                permit_id=self._new_id(),
                transaction_number=transaction,
                inquirer=inquiry.inquirer,
                matter=inquiry.matter,
                provider_symbol=judgement.provider_symbol,
                issue_time=now,
                expire_time=now + self._good_for,
                inquirer_public_key=key,
            )
            unit.post(onward.permit(permit))
        return records.record_of(inquiry, judgement, transaction, now)

    def page(self, after: int, size: int) -> tuple[list[CoreRecord], int | None]:
        """Return up to *size* records after number *after*, and the number to go on from, if any."""
        with self._database.reading() as session:
            query = select(ProvisionRecordRow).where(ProvisionRecordRow.seq > after)
            rows = session.scalars(query.order_by(ProvisionRecordRow.seq).limit(size + 1)).all()
        shown = rows[:size]
        return [_record(row) for row in shown], shown[-1].seq if len(rows) > size else None


def _key(keys: dict[str, bytes], inquiry: SymbolInquiry) -> bytes:
    key = keys.get(inquiry.inquirer)
    if key is None:
        raise KeyNotPublished(body=inquiry.inquirer)
    return key


def _keys(session: Session, bodies: Iterable[str]) -> dict[str, bytes]:
    rows = session.scalars(select(PublicKeyRow).where(PublicKeyRow.body.in_(sorted(bodies))))
    return {row.body: row.public_key for row in rows}


def _seen(session: Session, inquiry_ids: Iterable[str]) -> set[tuple[str, str]]:
    query = select(ProvisionRecordRow.inquirer, ProvisionRecordRow.inquiry_id)
    found = session.execute(query.where(ProvisionRecordRow.inquiry_id.in_(sorted(inquiry_ids))))
    return {(inquirer, inquiry_id) for inquirer, inquiry_id in found}


def _fields(record: CoreRecord) -> dict[str, str]:
    values = (
        record.transaction_number.value,
        record.inquiry_id,
        record.inquirer,
        record.provider,
        record.work_code,
        record.item_code,
        record.result.value,
        record.request_time.isoformat(),
        record.trace,
    )
    return dict(zip(CHAINED, values, strict=True))


def _record(row: ProvisionRecordRow) -> CoreRecord:
    return CoreRecord(
        transaction_number=TransactionNumber(row.transaction_number),
        inquiry_id=row.inquiry_id,
        inquirer=row.inquirer,
        provider=row.provider,
        work_code=row.work_code,
        item_code=row.item_code,
        result=InquiryResult(row.result),
        request_time=datetime.fromisoformat(row.request_time),
        trace=row.trace,
    )
