"""Questions about the chained records of provision."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from mesh.storage.chain import Chain
from mesh.storage.memory import chunked
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.store.tables import ProvisionRecordRow, ProvisionStartRow
from vocabulary.identifiers import Symbol, TransactionNumber
from vocabulary.linkage import InquiryResult

CHAINED: Final = (
    "record_key",
    "transaction_number",
    "inquirer",
    "provider",
    "work_code",
    "item_code",
    "result",
    "request_time",
    "provide_time",
    "symbol",
)
CHAIN: Final = Chain(ProvisionRecordRow, CHAINED, ProvisionStartRow)
MOST: Final = 500  # rows in one transaction


def page(session: Session, after: int, size: int) -> tuple[list[BodyRecord], int | None]:
    """Return the newest state of *size* records begun after *after*, and where to go on, if anywhere."""
    query = select(ProvisionRecordRow.seq, ProvisionRecordRow.record_key)
    query = query.where(ProvisionRecordRow.is_first, ProvisionRecordRow.seq > after)
    begun = session.execute(query.order_by(ProvisionRecordRow.seq).limit(size + 1)).all()
    shown = begun[:size]
    newest = latest(session, [key for _, key in shown])
    return [newest[key] for _, key in shown], shown[-1].seq if len(begun) > size else None


def latest(session: Session, keys: Collection[str]) -> dict[str, BodyRecord]:
    """Return the newest state of the records with these *keys*."""
    return {key: _record(row) for key, row in _newest(session, keys).items()}


def append(session: Session, states: Sequence[BodyRecord]) -> None:
    """Chain *states*, which may be several of one record, to the newest one."""
    begun = set(latest(session, {each.key for each in states}))
    rows: list[dict[str, object]] = []
    for state in states:
        rows.append({**_fields(state), "is_first": state.key not in begun})
        begun.add(state.key)
    CHAIN.append(session, rows)


def forget_some(session: Session, before: datetime) -> bool:
    """Forget some of the oldest states that were requested before a moment; say whether there were any.

    A record that is open still goes on: its newest state is chained anew, since an answer may yet follow it. Those that
    stand at the front alone stay where they are until something behind them goes too.
    """
    over = CHAIN.over(session, "request_time", before, MOST)
    newest = _newest(session, {each.record_key for each in over})
    ended = [each for each in over if not _is_open(newest[each.record_key])]
    if ended:
        open_still = [_record(each) for each in newest.values() if _is_open(each) and each.seq <= ended[-1].seq]
        CHAIN.append(session, [{**_fields(each), "is_first": True} for each in open_still])
        CHAIN.forget(session, ended[-1])
    return bool(ended)


def _newest(session: Session, keys: Collection[str]) -> dict[str, ProvisionRecordRow]:
    query = select(ProvisionRecordRow).order_by(ProvisionRecordRow.seq)
    return {
        row.record_key: row
        for some in chunked(list(keys))
        for row in session.scalars(query.where(ProvisionRecordRow.record_key.in_(some)))
    }


def _is_open(row: ProvisionRecordRow) -> bool:
    return row.result == InquiryResult.OPEN.value


def _fields(record: BodyRecord) -> dict[str, str]:
    values = (
        record.key,
        record.transaction_number.value if record.transaction_number else "",
        record.inquirer,
        record.provider,
        record.work_code,
        record.item_code,
        record.result.value,
        record.request_time.isoformat(),
        record.provide_time.isoformat() if record.provide_time else "",
        record.symbol.value,
    )
    return dict(zip(CHAINED, values, strict=True))


def _record(row: ProvisionRecordRow) -> BodyRecord:
    return BodyRecord(
        key=row.record_key,
        transaction_number=TransactionNumber(row.transaction_number) if row.transaction_number else None,
        inquirer=row.inquirer,
        provider=row.provider,
        work_code=row.work_code,
        item_code=row.item_code,
        result=InquiryResult(row.result),
        request_time=datetime.fromisoformat(row.request_time),
        provide_time=datetime.fromisoformat(row.provide_time) if row.provide_time else None,
        symbol=Symbol(row.symbol),
    )
