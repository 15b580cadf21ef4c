"""Every question the resident record system asks its database, one method each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome
from mesh.storage.unit import Unit
from nodes.resident_record.domain import designation, household, move
from nodes.resident_record.domain.household import Household, NewHousehold
from nodes.resident_record.domain.move import Certificate, MoveIn, MoveOut
from nodes.resident_record.domain.record import Change, NewNumbers, NewPerson, Place, ResidentRecord
from nodes.resident_record.domain.refusals import HouseholdUnknown, ResidentUnknown
from nodes.resident_record.store import numbers, register
from nodes.resident_record.store.numbers import Choose
from nodes.resident_record.store.register import Onward
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import AddresseeAcquisition, GeneratedNumber, MoveInNotice, ResidentAcquisition

K = TypeVar("K", ResidentCode, AddresseeNumber)


class Store:
    """The register of one municipality."""

    def __init__(self, database: Database, own: LocalGovernmentCode, choose: Choose, onward: Onward) -> None:
        """*own* is the municipality, *choose* picks at random, *onward* makes a message ready to be posted."""
        self._database, self._own, self._choose, self._onward = database, own, choose, onward

    def stock_left(self) -> int:
        """Return how many resident codes may still be given."""
        with self._database.reading() as session:
            return numbers.stock_left(session)

    def put_into_stock(self, codes: Iterable[ResidentCode]) -> None:
        """Keep fresh resident codes; those that came before stay what they are."""
        with self._database.writing() as unit:
            numbers.put_into_stock(unit, codes)

    def record_households(
        self,
        request_id: str,
        new: Sequence[NewHousehold],
        today: date,
        encode: Callable[[Sequence[HouseholdNumber]], bytes],
    ) -> bytes:
        """Record households ex officio."""
        with self._database.writing() as unit:

            def work() -> bytes:
                household.check_households(new, today)
                given = numbers.next_numbers(unit, HouseholdNumber, len(new))
                people = numbers.fresh_numbers(unit, sum(len(each.members) for each in new), self._choose)
                register.keep_households(unit, given, today)
                register.keep(unit, self._recorded(new, given, people, today), self._onward)
                return encode(given)

            return unit.once(request_id, work)

    def _recorded(
        self,
        new: Sequence[NewHousehold],
        given: Sequence[HouseholdNumber],
        people: Sequence[NewNumbers],
        today: date,
    ) -> list[Change]:
        left = iter(people)
        return [
            change
            for each, number in zip(new, given, strict=True)
            for change in household.record_household(each, number, self._own, left, today)
        ]

    def register_birth(
        self,
        request_id: str,
        home: HouseholdNumber,
        child: NewPerson,
        today: date,
        encode: Callable[[AddresseeNumber], bytes],
    ) -> bytes:
        """Record a newborn in its household."""
        with self._database.writing() as unit:

            def work() -> bytes:
                there = register.members(unit.session, [home]).get(home, [])
                household.check_birth(child, there, today)
                (fresh,) = numbers.fresh_numbers(unit, 1, self._choose)
                register.keep(unit, [household.record_birth(child, there, fresh, today)], self._onward)
                return encode(fresh.addressee_number)

            return unit.once(request_id, work)

    def register_move_out(
        self, request_id: str, out: MoveOut, today: date, encode: Callable[[Certificate], bytes]
    ) -> bytes:
        """Take a move-out notification; those whose day has come are closed at once."""
        with self._database.writing() as unit:

            def work() -> bytes:
                known = register.by_number(unit.session, out.addressee_numbers)
                leavers = [_found(known, each) for each in out.addressee_numbers]
                leaving = move.leave(leavers, out.plan, today)
                register.keep(unit, leaving, self._onward)
                self._close(unit, [move.close_due(each.record, today) for each in leaving], today)
                return encode(move.certify(leavers, out.plan, self._own))

            return unit.once(request_id, work)

    def register_move_in(
        self,
        request_id: str,
        coming: MoveIn,
        nation: Sequence[IdentityRecord | None],
        today: date,
        encode: Callable[[HouseholdNumber, Sequence[AddresseeNumber]], bytes],
    ) -> bytes:
        """Record those who move in; *nation* is what the nation holds of each, in order."""
        with self._database.writing() as unit:

            def work() -> bytes:
                before = register.by_code(unit.session, coming.codes)
                move.check_move_in(coming, nation, list(before.values()), today)
                (home,) = numbers.next_numbers(unit, HouseholdNumber, 1)
                changes = self._entered(unit, coming, before, home, today)
                register.keep_households(unit, [home], today)
                register.keep(unit, changes, self._onward)
                return encode(home, [each.record.addressee_number for each in changes])

            return unit.once(request_id, work)

    def _entered(
        self,
        unit: Unit,
        coming: MoveIn,
        before: dict[ResidentCode, ResidentRecord],
        home: HouseholdNumber,
        today: date,
    ) -> list[Change]:
        """Who returns keeps the addressee number."""
        fresh = iter(numbers.next_numbers(unit, AddresseeNumber, len(coming.codes) - len(before)))
        changes = []
        for index, code in enumerate(coming.codes):
            known = before.get(code)
            number = known.addressee_number if known else next(fresh)
            place = Place(municipality=self._own, household_number=home, position=index + 1, address=coming.address)
            changes.append(move.enter(coming, index, number, known, place, today))
        return changes

    def designate(self, items: Sequence[Delivered[GeneratedNumber]], today: date) -> list[Outcome]:
        """Give each record its My Number, once."""
        with self._database.writing() as unit:
            known = register.by_code(unit.session, [each.value.resident_code for each in items])
            homes = register.members(unit.session, [each.household_number for each in known.values()])
            changes: list[Change] = []

            def decide(item: GeneratedNumber) -> None:
                record = _found(known, item.resident_code)
                head = household.householder(homes[record.household_number])
                change = designation.designate(record, item.my_number, head, today)
                if change is not None:
                    known[item.resident_code] = change.record
                    changes.append(change)

            outcomes = unit.settle(items, decide)
            register.keep(unit, changes, self._onward)
        return outcomes

    def apply_move_in_notices(self, notices: Sequence[Delivered[MoveInNotice]], today: date) -> list[Outcome]:
        """Close the records of those recorded elsewhere, or note the fact on closed ones."""
        with self._database.writing() as unit:
            known = register.by_code(unit.session, [each.value.resident_code for each in notices])
            changes: list[Change | None] = []

            def decide(notice: MoveInNotice) -> None:
                change = move.apply_move_in_notice(_found(known, notice.resident_code), notice, today)
                changes.append(change)
                if change is not None:
                    known[notice.resident_code] = change.record

            outcomes = unit.settle(notices, decide)
            self._close(unit, changes, today)
        return outcomes

    def close_due(self, today: date) -> None:
        """Close the records of those whose planned day of leaving has come."""
        if not self._database.has_been_used() or not self._anyone_due(today):
            return
        with self._database.writing() as unit:
            leavers = register.due(unit.session, today)
            self._close(unit, [move.close_due(each, today) for each in leavers], today)

    def _anyone_due(self, today: date) -> bool:
        """Looked at without holding up any writer."""
        with self._database.reading() as session:
            return bool(register.due(session, today))

    def _close(self, unit: Unit, closings: Collection[Change | None], today: date) -> None:
        """Keep all closings before looking who stays behind: people of one household may leave together."""
        changes = [each for each in closings if each is not None]
        register.keep(unit, changes, self._onward)
        days = {each.record.household_number: each.record.change_date for each in changes}
        left = register.members(unit.session, days)
        heads = [household.succeed(there, days[home], today) for home, there in left.items()]
        register.keep(unit, [each for each in heads if each is not None], self._onward)

    def submit_acquisitions(self, items: Sequence[Delivered[AddresseeAcquisition]]) -> list[Outcome]:
        """Send each acquisition number on with the person's resident code; neither is kept beside the other."""
        with self._database.writing() as unit:
            known = register.by_number(unit.session, [each.value.addressee_number for each in items])

            def decide(item: AddresseeAcquisition) -> None:
                code = _found(known, item.addressee_number).resident_code
                unit.post(
                    self._onward(ResidentAcquisition(acquisition_number=item.acquisition_number, resident_code=code))
                )

            return unit.settle(items, decide)

    def household(self, number: HouseholdNumber) -> Household:
        """Return a household, closed records too."""
        with self._database.reading() as session:
            (found,) = register.households(session, [number])
        if not found.members:
            raise HouseholdUnknown
        return found

    def households(self, after: str, size: int) -> tuple[list[Household], str]:
        """Return at most *size* households above the number *after*, and the last number if more follow."""
        with self._database.reading() as session:
            page = register.household_page(session, after, size + 1)
            shown = page[:size]
            return register.households(session, shown), shown[-1].value if len(page) > size else ""

    def history(self, number: AddresseeNumber) -> list[tuple[ResidentRecord, str]]:
        """Return a record as it was after each change, with the operator who made it, oldest first."""
        with self._database.reading() as session:
            return register.history(session, number)


def _found(known: Mapping[K, ResidentRecord], key: K) -> ResidentRecord:
    if key not in known:
        raise ResidentUnknown
    return known[key]
