"""What a middle server reads and keeps together."""

from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from sqlalchemy import delete

from mesh.storage.memory import Added, Memory, chunked
from mesh.storage.unit import Unit
from nodes.middle_server.domain.copies import CopyKey, LockedCopy
from nodes.middle_server.domain.inquiries import OpenInquiry
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.domain.symbols import Acquisition
from nodes.middle_server.store import questions, records
from nodes.middle_server.store.questions import Held
from nodes.middle_server.store.rows import acquisition_columns, copy_columns, inquiry_columns
from nodes.middle_server.store.tables import (
    AcquisitionRow,
    CopyRow,
    InquiryRow,
    PublishedKeyRow,
    SymbolRow,
)
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol, TransactionNumber

Person = IntegratedAddresseeNumber


class Register(Unit):
    """One unit of work of a middle server: a memory for each noun it keeps."""

    # ---- symbols and their acquisition

    @cached_property
    def symbols(self) -> Memory[Person, Symbol]:
        """Each person's symbol toward this body."""
        return self.memory(partial(questions.symbols, self.session), self._keep_symbols)

    @cached_property
    def acquisitions(self) -> Memory[Person, Acquisition | None]:
        """Each person's acquisition under way; None where it is over."""
        return self.memory(self._acquisitions, self._keep_acquisitions)

    @cached_property
    def _numbered(self) -> Memory[bytes, Person]:
        return self.looked_up(partial(questions.numbered, self.session))

    def digest_of(self, number: AcquisitionNumber) -> bytes:
        """Return by what *number* is known again."""
        return self.keyed(number.value.encode())

    def fetch_numbered(self, numbers: Iterable[AcquisitionNumber]) -> None:
        """Read ahead the acquisitions that were asked with these *numbers*."""
        digests = [self.digest_of(each) for each in numbers]
        self._numbered.fetch(digests)
        self.acquisitions.fetch(person for each in digests if (person := self._numbered.find(each)))

    def numbered(self, digest: bytes) -> Acquisition | None:
        """Return the acquisition whose number has this *digest*, if it is still under way."""
        person = self._numbered.find(digest)
        return self.acquisitions.find(person) if person else None

    # ---- copies

    @cached_property
    def copies(self) -> Memory[CopyKey, LockedCopy]:
        """Copies, each still locked."""
        return self.memory(partial(questions.copies, self.session), self._keep_copies)

    @cached_property
    def _persons(self) -> Memory[Symbol, Person]:
        """Whom a symbol means here."""
        return self.looked_up(partial(questions.persons, self.session))

    @cached_property
    def _held(self) -> Memory[Held, tuple[LockedCopy, ...]]:
        """All copies of a person's item, as far as the database knows."""
        return self.looked_up(partial(questions.held, self.session))

    def fetch_held(self, wanted: Iterable[tuple[Symbol, str]]) -> None:
        """Read ahead what there is of whom each symbol means, of each item."""
        pairs = list(wanted)
        self._persons.fetch(symbol for symbol, _ in pairs)
        self._held.fetch((person, item) for symbol, item in pairs if (person := self._persons.find(symbol)))

    def held(self, symbol: Symbol, item_code: str) -> tuple[LockedCopy, ...]:
        """Return all copies of an item of whom *symbol* means, by record id; none where it means nobody."""
        person = self._persons.find(symbol)
        return (self._held.find((person, item_code)) or ()) if person else ()

    # ---- inquiries and their records

    @cached_property
    def inquiries(self) -> Memory[str, OpenInquiry]:
        """This body's inquiries."""
        return self.memory(partial(questions.inquiries, self.session), self._keep_inquiries)

    @cached_property
    def _asked_in(self) -> Memory[TransactionNumber, str]:
        return self.looked_up(partial(questions.asked_in, self.session))

    def fetch_asked(self, numbers: Iterable[TransactionNumber]) -> None:
        """Read ahead the inquiries of these transactions, and their records."""
        wanted = list(numbers)
        self._asked_in.fetch(wanted)
        ids = [inquiry_id for each in wanted if (inquiry_id := self._asked_in.find(each))]
        self.inquiries.fetch(ids)
        self.records.fetch(ids)

    def asked_in(self, number: TransactionNumber) -> OpenInquiry | None:
        """Return the inquiry of a transaction, if there is one."""
        inquiry_id = self._asked_in.find(number)
        return self.inquiries.find(inquiry_id) if inquiry_id else None

    @cached_property
    def is_any_undecided(self) -> bool:
        """Whether an inquiry waited for the core's decision when this unit began."""
        return questions.is_any_undecided(self.session)

    @cached_property
    def published_keys(self) -> Memory[bytes, bool]:
        """Which public keys of this body the core is known to have."""
        return self.memory(partial(questions.published_keys, self.session), self._keep_published_keys)

    @cached_property
    def records(self) -> Memory[str, BodyRecord]:
        """The newest state of each record."""
        return self.looked_up(partial(records.latest, self.session))

    @cached_property
    def _states(self) -> Added[BodyRecord]:
        """The states that follow, in their order; chained when the unit ends."""
        return self.added(partial(records.append, self.session))

    def record(self, state: BodyRecord) -> None:
        """Append *state*, which is the newest of its record from here on."""
        self.records.keep(state.key, state)
        self._states.add(state)

    def newest_record(self, key: str) -> BodyRecord:
        """Return the newest state of a record that was begun."""
        found = self.records.find(key)
        if found is None:
            raise LookupError("an inquiry without a record")
        return found

    # ---- keeping

    def _acquisitions(self, wanted: Iterable[Person]) -> Mapping[Person, Acquisition | None]:
        return {**questions.acquisitions(self.session, list(wanted))}

    def _keep_symbols(self, symbols: Mapping[Person, Symbol]) -> None:
        rows = [{"integrated_addressee_number": who.value, "symbol": each.value} for who, each in symbols.items()]
        self.upsert(SymbolRow, rows)

    def _keep_acquisitions(self, acquisitions: Mapping[Person, Acquisition | None]) -> None:
        over = [person.value for person, each in acquisitions.items() if each is None]
        for some in chunked(list(over)):
            self.session.execute(delete(AcquisitionRow).where(AcquisitionRow.integrated_addressee_number.in_(some)))
            self.wipe()
        self.upsert(AcquisitionRow, [acquisition_columns(each) for each in acquisitions.values() if each])

    def _keep_copies(self, copies: Mapping[CopyKey, LockedCopy]) -> None:
        self.upsert(CopyRow, map(copy_columns, copies.values()))

    def _keep_inquiries(self, inquiries: Mapping[str, OpenInquiry]) -> None:
        self.upsert(InquiryRow, map(inquiry_columns, inquiries.values()))

    def _keep_published_keys(self, keys: Mapping[bytes, bool]) -> None:
        self.upsert(PublishedKeyRow, [{"public_key": each} for each in keys])
