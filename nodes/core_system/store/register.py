"""What the core reads and keeps together; rows stay below this floor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mesh.storage.memory import Added, Memory
from mesh.storage.unit import Unit
from nodes.core_system.domain.acquisitions import OpenAcquisition
from nodes.core_system.domain.records import CoreRecord
from nodes.core_system.store.records import CHAIN
from nodes.core_system.store.rows import (
    acquisition_columns,
    acquisition_of,
    record_columns,
    record_of_row,
)
from nodes.core_system.store.tables import (
    AcquisitionRow,
    IssuedSymbolRow,
    LinkageRow,
    ProvisionRecordRow,
    PublicKeyRow,
)
from vocabulary.identifiers import AcquisitionNumber, LinkageCode

InquiryKey = tuple[str, str]  # the inquirer's body code, and its inquiry id


class Register(Unit):
    """The core's nouns. No question and no row names a number or a resident code: digests stand for them."""

    @cached_property
    def acquisitions(self) -> Memory[AcquisitionNumber, OpenAcquisition]:
        """What is under way, by the number issued for it; a request has one number, the newest."""
        return self.memory(self._open, self._keep_open)

    @cached_property
    def done(self) -> Added[AcquisitionNumber]:
        """Numbers that are of no more use."""
        return self.added(self._forget)

    @cached_property
    def linkages(self) -> Memory[str, LinkageCode]:
        """Whom a resident code means, by its keyed digest."""
        return self.memory(partial(_linkages, self.session), self._keep_linkages)

    @cached_property
    def issued(self) -> Added[tuple[LinkageCode, str]]:
        """Of whom a symbol was made toward which body."""
        return self.added(self._keep_issued)

    @cached_property
    def keys(self) -> Memory[str, bytes]:
        """Each body's newest public key."""
        return self.memory(partial(_keys, self.session), self._keep_keys)

    @cached_property
    def records(self) -> Memory[InquiryKey, CoreRecord]:
        """Records of provision, one an inquiry; what is kept is chained to the newest, in order, when the unit ends."""
        return self.memory(partial(_records, self.session), self._chain)

    def _digest(self, number: AcquisitionNumber) -> bytes:
        return self.keyed(b"acquisition number " + number.value.encode())

    def _open(self, numbers: Collection[AcquisitionNumber]) -> Mapping[AcquisitionNumber, OpenAcquisition]:
        by_digest = {self._digest(each): each for each in numbers}
        rows = self.session.scalars(select(AcquisitionRow).where(AcquisitionRow.number_digest.in_(by_digest)))
        return {by_digest[row.number_digest]: acquisition_of(row) for row in rows}

    def _keep_open(self, acquisitions: Mapping[AcquisitionNumber, OpenAcquisition]) -> None:
        rows = [acquisition_columns(self._digest(number), each) for number, each in acquisitions.items()]
        newest = {(row["body"], row["request_id"]): row for row in rows}
        self.upsert(AcquisitionRow, newest.values())

    def _forget(self, numbers: Sequence[AcquisitionNumber]) -> None:
        digests = [self._digest(each) for each in numbers]
        self.session.execute(delete(AcquisitionRow).where(AcquisitionRow.number_digest.in_(digests)))
        self.wipe()

    def _keep_linkages(self, linkages: Mapping[str, LinkageCode]) -> None:
        rows = [{"resident_index": index, "linkage_code": each.value} for index, each in linkages.items()]
        self.upsert(LinkageRow, rows)

    def _keep_issued(self, issued: Iterable[tuple[LinkageCode, str]]) -> None:
        rows = [{"linkage_code": linkage.value, "body": body} for linkage, body in dict.fromkeys(issued)]
        self.upsert(IssuedSymbolRow, rows)

    def _keep_keys(self, keys: Mapping[str, bytes]) -> None:
        self.upsert(PublicKeyRow, [{"body": body, "public_key": key} for body, key in keys.items()])

    def _chain(self, records: Mapping[InquiryKey, CoreRecord]) -> None:
        CHAIN.append(self.session, [record_columns(each) for each in records.values()])


def _linkages(session: Session, indexes: Collection[str]) -> dict[str, LinkageCode]:
    rows = session.scalars(select(LinkageRow).where(LinkageRow.resident_index.in_(sorted(indexes))))
    return {row.resident_index: LinkageCode(row.linkage_code) for row in rows}


def _keys(session: Session, bodies: Collection[str]) -> dict[str, bytes]:
    rows = session.scalars(select(PublicKeyRow).where(PublicKeyRow.body.in_(sorted(bodies))))
    return {row.body: row.public_key for row in rows}


def _records(session: Session, inquiries: Collection[InquiryKey]) -> dict[InquiryKey, CoreRecord]:
    ids = sorted({inquiry_id for _, inquiry_id in inquiries})
    rows = session.scalars(select(ProvisionRecordRow).where(ProvisionRecordRow.inquiry_id.in_(ids)))
    found = {(row.inquirer, row.inquiry_id): record_of_row(row) for row in rows}
    return {each: found[each] for each in inquiries if each in found}
