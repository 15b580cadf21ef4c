"""What the database is asked: several keys at a time, domain values back."""

from collections.abc import Collection

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from mesh.storage.memory import batched, chunked
from nodes.middle_server.domain.copies import CopyKey, LockedCopy
from nodes.middle_server.domain.inquiries import OpenInquiry
from nodes.middle_server.domain.symbols import Acquisition
from nodes.middle_server.store.rows import acquisition_of, copy_of, inquiry_of
from nodes.middle_server.store.tables import (
    AcquisitionRow,
    CopyRow,
    InquiryRow,
    PublishedKeyRow,
    SymbolRow,
)
from vocabulary.identifiers import IntegratedAddresseeNumber, Symbol, TransactionNumber

Held = tuple[IntegratedAddresseeNumber, str]  # whose, and which item


def acquisitions(
    session: Session, persons: Collection[IntegratedAddresseeNumber]
) -> dict[IntegratedAddresseeNumber, Acquisition]:
    """Return the acquisitions under way of those *persons* who have one."""
    rows = (
        row
        for some in batched(persons)
        for row in session.scalars(select(AcquisitionRow).where(AcquisitionRow.integrated_addressee_number.in_(some)))
    )
    return {each.person: each for each in map(acquisition_of, rows)}


def numbered(session: Session, digests: Collection[bytes]) -> dict[bytes, IntegratedAddresseeNumber]:
    """Return for whom the numbers with these *digests* were asked."""
    pair = select(AcquisitionRow.number_digest, AcquisitionRow.integrated_addressee_number)
    found = (
        row
        for some in chunked(list(digests))
        for row in session.execute(pair.where(AcquisitionRow.number_digest.in_(some)))
    )
    return {digest: IntegratedAddresseeNumber(person) for digest, person in found if digest is not None}


def symbols(
    session: Session, persons: Collection[IntegratedAddresseeNumber]
) -> dict[IntegratedAddresseeNumber, Symbol]:
    """Return the symbols of those *persons* who have one."""
    rows = (
        row
        for some in batched(persons)
        for row in session.scalars(select(SymbolRow).where(SymbolRow.integrated_addressee_number.in_(some)))
    )
    return {IntegratedAddresseeNumber(row.integrated_addressee_number): Symbol(row.symbol) for row in rows}


def persons(session: Session, wanted: Collection[Symbol]) -> dict[Symbol, IntegratedAddresseeNumber]:
    """Return whom the *wanted* symbols mean here; of several numbers of one person the newest counts."""
    query = select(SymbolRow).order_by(SymbolRow.integrated_addressee_number)
    rows = (row for some in batched(wanted) for row in session.scalars(query.where(SymbolRow.symbol.in_(some))))
    return {Symbol(row.symbol): IntegratedAddresseeNumber(row.integrated_addressee_number) for row in rows}


def copies(session: Session, keys: Collection[CopyKey]) -> dict[CopyKey, LockedCopy]:
    """Return the copies with these *keys*."""
    columns = tuple_(CopyRow.integrated_addressee_number, CopyRow.item_code, CopyRow.record_id)
    wanted = [(each.person.value, each.item_code, each.record_id) for each in keys]
    rows = (row for some in chunked(list(wanted)) for row in session.scalars(select(CopyRow).where(columns.in_(some))))
    return {each.key: each for each in map(copy_of, rows)}


def held(session: Session, wanted: Collection[Held]) -> dict[Held, tuple[LockedCopy, ...]]:
    """Return all copies of each person's item, by record id."""
    columns = tuple_(CopyRow.integrated_addressee_number, CopyRow.item_code)
    query = select(CopyRow).order_by(CopyRow.record_id)
    pairs = [(person.value, item) for person, item in wanted]
    rows = (row for some in chunked(list(pairs)) for row in session.scalars(query.where(columns.in_(some))))
    found: dict[Held, tuple[LockedCopy, ...]] = {}
    for each in map(copy_of, rows):
        place = each.key.person, each.key.item_code
        found[place] = (*found.get(place, ()), each)
    return found


def inquiries(session: Session, ids: Collection[str]) -> dict[str, OpenInquiry]:
    """Return the inquiries with these *ids*."""
    rows = (
        row
        for some in chunked(list(ids))
        for row in session.scalars(select(InquiryRow).where(InquiryRow.inquiry_id.in_(some)))
    )
    return {each.inquiry_id: each for each in map(inquiry_of, rows)}


def asked_in(session: Session, numbers: Collection[TransactionNumber]) -> dict[TransactionNumber, str]:
    """Return which inquiry each transaction is of."""
    pair = select(InquiryRow.transaction_number, InquiryRow.inquiry_id)
    found = (
        row for some in batched(numbers) for row in session.execute(pair.where(InquiryRow.transaction_number.in_(some)))
    )
    return {TransactionNumber(number): inquiry_id for number, inquiry_id in found if number}


def is_any_undecided(session: Session) -> bool:
    """Return whether an inquiry still waits for the core's decision."""
    query = select(InquiryRow.inquiry_id).where(InquiryRow.transaction_number.is_(None)).limit(1)
    return session.scalars(query).first() is not None


def published_keys(session: Session, keys: Collection[bytes]) -> dict[bytes, bool]:
    """Return those of *keys* that the core is known to have."""
    found = (
        key
        for some in chunked(list(keys))
        for key in session.scalars(select(PublishedKeyRow.public_key).where(PublishedKeyRow.public_key.in_(some)))
    )
    return dict.fromkeys(found, True)
