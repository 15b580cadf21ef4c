"""What is held of one person, which changes are taken, and what follows from one."""

from collections.abc import Callable
from dataclasses import dataclass

from vocabulary.codes import ChangeKind, ChangeReason, Relationship
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, MyNumber
from vocabulary.linkage import HouseholdCopy
from vocabulary.refusals import Conflict, NotFound


class ChangeOutOfOrder(Conflict):
    """A change came before the one it follows (class E-SEQ)."""

    reason = "CHANGE_OUT_OF_ORDER"
    cause = "The change's update number does not follow the last one taken."
    remedy = "Send the missing changes first."
    japanese = "更新順番号が連続していません。"


class PersonUnknown(NotFound):
    """Nobody is held under this addressee number."""

    reason = "PERSON_UNKNOWN"
    cause = "Nobody is held here under this addressee number."
    remedy = "Check the number and whether the resident record system has handed the person over."
    japanese = "該当する個人が存在しません。"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Change:
    """One change of a person as the resident record hands it over."""

    addressee_number: AddresseeNumber
    my_number: MyNumber
    items: FourItems
    household_number: HouseholdNumber
    relationship: Relationship | None  # None where no householder is set
    reason: ChangeReason
    change_date: CivilDate
    update_number: int  # from 1 without gaps for one person

    @property
    def is_removal(self) -> bool:
        """Whether the person is no resident after it."""
        return self.reason.kind is ChangeKind.REMOVE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person:
    """The newest state of one person."""

    addressee_number: AddresseeNumber
    my_number: MyNumber
    items: FourItems
    household_number: HouseholdNumber
    relationship: Relationship | None
    is_resident: bool
    update_number: int
    record_id: str  # レコード識別番号 of the person's household copy; random, so that it says nothing

    @property
    def is_householder(self) -> bool:
        """Whether the person is the householder."""
        return self.relationship is not None and self.relationship.is_householder


def accept_change(held: Person | None, change: Change, new_record_id: Callable[[], str]) -> Person:
    """Return the person after *change*; the record id is made once and stays."""
    if change.update_number != (held.update_number if held else 0) + 1:
        raise ChangeOutOfOrder
    return Person(
        addressee_number=change.addressee_number,
        my_number=change.my_number,
        items=change.items,
        household_number=change.household_number,
        relationship=change.relationship,
        is_resident=not change.is_removal,
        update_number=change.update_number,
        record_id=held.record_id if held else new_record_id(),
    )


def needs_numbering(held: Person | None, change: Change) -> bool:
    """Return whether the integrated addressee system must hear of *change*."""
    if change.is_removal:
        return False
    if held is None or change.reason.kind is ChangeKind.RECORD:
        return True
    return (held.my_number, held.items) != (change.my_number, change.items)


def copy_after(person: Person, change: Change) -> HouseholdCopy | None:
    """Return the copy that *change* makes due; a removal leaves the last one as it was."""
    if change.is_removal:
        return None
    return HouseholdCopy(
        addressee_number=person.addressee_number,
        record_id=person.record_id,
        relationship=person.relationship,
        is_householder=person.is_householder,
        valid_from=change.change_date,
        version=person.update_number,
    )
