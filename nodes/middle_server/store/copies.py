"""Questions about copies: keeping them encrypted, and providing from them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.middle_server.domain import copies, inquiries, records, sealing
from nodes.middle_server.domain.copies import Copy
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.store.keys import Keys
from nodes.middle_server.store.records import append, latest
from nodes.middle_server.store.symbols import persons_of
from nodes.middle_server.store.tables import CopyRow
from vocabulary.identifiers import IntegratedAddresseeNumber
from vocabulary.linkage import Answer, InquiryResult, Permit
from vocabulary.refusals import Refusal

Key = tuple[str, str, str]
Onward = Callable[[str, Answer], Posting]  # to the body that asked


class CopyStore:
    """Copies and what is provided from them."""

    def __init__(self, database: Database, keys: Keys, body: str) -> None:
        self._database, self._keys, self._body = database, keys, body

    def keep(self, items: Sequence[Delivered[Copy]]) -> list[Outcome]:
        """Keep each copy unless one as new is kept already."""
        vault = self._keys.vault
        with self._database.writing() as unit:
            versions = _versions(unit.session, {each.value.person.value for each in items})
            fresh: dict[Key, dict[str, object]] = {}

            def decide(copy: Copy) -> None:
                if not copies.replaces(copy, versions.get(copy.key)):
                    return
                locked = vault.lock(copy.content, copies.context_of(copy.key))
                fresh[copy.key] = {**_row(copy), "key_id": vault.key_id, "locked": locked}
                versions[copy.key] = copy.version

            outcomes = unit.settle(items, decide)
            unit.upsert(CopyRow, fresh.values())
        return outcomes

    def provide(self, permits: Sequence[Delivered[Permit | Refusal]], now: datetime, onward: Onward) -> list[Outcome]:
        """Answer each permit once, sealed for its inquirer, and leave one record of it."""
        proven = [each.value for each in permits if isinstance(each.value, Permit)]
        with self._database.writing() as unit:
            persons = persons_of(unit.session, {each.provider_symbol.value for each in proven})
            held = self._held(unit.session, persons.values(), {each.matter.item_code for each in proven})
            answered = set(latest(unit.session, {each.permit_id for each in proven}))
            fresh: list[BodyRecord] = []

            def decide(permit: Permit | Refusal) -> None:
                if isinstance(permit, Refusal):
                    raise permit
                if permit.permit_id in answered:
                    return
                inquiries.check_permit(permit, self._body, now)
                found = held.get((persons.get(permit.provider_symbol), permit.matter.item_code), [])
                answer = self._answer(permit, found)
                answered.add(permit.permit_id)
                fresh.append(records.record_of_provision(permit, answer.result, now))
                unit.post(onward(permit.inquirer, answer))

            outcomes = unit.settle(permits, decide)
            append(unit.session, fresh)
        return outcomes

    def _held(
        self, session: Session, persons: Iterable[IntegratedAddresseeNumber], item_codes: Iterable[str]
    ) -> dict[tuple[IntegratedAddresseeNumber | None, str], list[CopyRow]]:
        """Return the copies by person and item, still locked."""
        numbers = sorted({each.value for each in persons})
        query = select(CopyRow).where(
            CopyRow.integrated_addressee_number.in_(numbers), CopyRow.item_code.in_(sorted(item_codes))
        )
        found: dict[tuple[IntegratedAddresseeNumber | None, str], list[CopyRow]] = {}
        for row in session.scalars(query.order_by(CopyRow.record_id)):
            person = IntegratedAddresseeNumber(row.integrated_addressee_number)
            found.setdefault((person, row.item_code), []).append(row)
        return found

    def _answer(self, permit: Permit, found: Sequence[CopyRow]) -> Answer:
        sealed = b""
        if found:
            content = b"".join(self._keys.vault.unlock(row.locked, copies.context_of(_key(row))) for row in found)
            sealed = sealing.seal(content, permit.inquirer_public_key, permit.permit_id, permit.transaction_number)
        return Answer(
            transaction_number=permit.transaction_number,
            permit_id=permit.permit_id,
            result=InquiryResult.PROVIDED if found else InquiryResult.NO_DATA,
            sealed=sealed,
        )


def _versions(session: Session, persons: Iterable[str]) -> dict[Key, int]:
    query = select(CopyRow.integrated_addressee_number, CopyRow.item_code, CopyRow.record_id, CopyRow.version)
    found = session.execute(query.where(CopyRow.integrated_addressee_number.in_(sorted(persons))))
    return {(person, item, record): version for person, item, record, version in found}


def _key(row: CopyRow) -> Key:
    return row.integrated_addressee_number, row.item_code, row.record_id


def _row(copy: Copy) -> dict[str, object]:
    return {
        "integrated_addressee_number": copy.person.value,
        "item_code": copy.item_code,
        "record_id": copy.record_id,
        "version": copy.version,
    }
