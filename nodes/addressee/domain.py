"""Who is numbered how, and how far the acquisition of a symbol is."""

from dataclasses import dataclass, replace
from enum import StrEnum

from vocabulary.four_items import FourItems
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber, MyNumber
from vocabulary.refusals import Conflict, NotFound


class NotNumbered(NotFound):
    """Nobody is numbered here under that number."""

    reason = "NOT_NUMBERED"
    cause = "Nobody is numbered here under that number."
    remedy = "Have the person numbered first."
    japanese = "団体内統合宛名番号が付番されていません。"


class AddresseeNumberTaken(Conflict):
    """Two systems of the body gave one addressee number to different people."""

    reason = "ADDRESSEE_NUMBER_TAKEN"
    cause = "Another system of this body gave the same addressee number to somebody else."
    remedy = "Let the systems of one body number from different serials."
    japanese = "宛名番号が他業務の対象者と重複しています。"


class SymbolState(StrEnum):
    """How far the acquisition of a person's symbol is (符号取得状況)."""

    NONE = "NONE"
    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"  # for good, until somebody asks for it again
    ACQUIRED = "ACQUIRED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NumberingRequest:
    """付番依頼: a request to number a person."""

    addressee_number: AddresseeNumber
    my_number: MyNumber
    items: FourItems


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person:
    """One person as the whole body knows them."""

    integrated_number: IntegratedAddresseeNumber
    my_number: MyNumber
    items: FourItems
    symbol: SymbolState = SymbolState.NONE
    reason: str = ""  # why the symbol was refused, or was not to be had at the last try


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemNumber:
    """One system's number for a person; of several, the one with the highest *order* is the newest."""

    addressee_number: AddresseeNumber
    integrated_number: IntegratedAddresseeNumber
    sender: str  # node that had the number tied first
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """The last of what is counted in one body."""

    serial: int  # of integrated numbers
    order: int  # of system numbers


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Acquiring:
    """Somebody whose symbol is asked for, with the number the resident record knows them by, if it does."""

    integrated_number: IntegratedAddresseeNumber
    my_number: MyNumber
    resident: AddresseeNumber | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Submission:
    """An acquisition number on its way to the nation; it only passes, and is kept nowhere."""

    acquiring: Acquiring
    acquisition_number: AcquisitionNumber


def check_sender(tied: SystemNumber | None, person: Person | None, request: NumberingRequest, sender: str) -> None:
    """Refuse when *sender* says another My Number of a number that is *tied*: only its own system may say so."""
    if tied and person and tied.sender != sender and person.my_number != request.my_number:
        raise AddresseeNumberTaken


def next_number(counters: Counters) -> tuple[IntegratedAddresseeNumber, Counters]:
    """Return the next integrated number, and the counters after it."""
    serial, number = IntegratedAddresseeNumber.next_after(counters.serial)
    return number, replace(counters, serial=serial)


def numbered(known: Person | None, number: IntegratedAddresseeNumber, request: NumberingRequest) -> Person:
    """Return the person as *request* says, under *number*; one that was *known* keeps what is known of the symbol."""
    if known is None:
        return Person(integrated_number=number, my_number=request.my_number, items=request.items)
    return replace(known, my_number=request.my_number, items=request.items)


def tie(
    before: SystemNumber | None, request: NumberingRequest, person: Person, sender: str, counters: Counters
) -> tuple[SystemNumber, Counters]:
    """Return what the sender's number means from now on, and the counters after it; the tie it has may stand."""
    if before is not None and before.integrated_number == person.integrated_number:
        return before, counters
    after = replace(counters, order=counters.order + 1)
    made = SystemNumber(
        addressee_number=request.addressee_number,
        integrated_number=person.integrated_number,
        sender=before.sender if before else sender,
        order=after.order,
    )
    return made, after


def known(person: Person | None) -> Person:
    """Return *person*, or refuse when there is none."""
    if person is None:
        raise NotNumbered
    return person


def request_symbol(person: Person) -> Person | None:
    """Return the person with an acquisition begun, or None where one is under way or done."""
    if person.symbol in (SymbolState.NONE, SymbolState.REFUSED):
        return replace(person, symbol=SymbolState.REQUESTED, reason="")
    return None


def acquire(person: Person) -> Person:
    """Return the person with a symbol."""
    return replace(person, symbol=SymbolState.ACQUIRED, reason="")


def conclude(person: Person, reason: str, *, for_good: bool) -> Person:
    """Return the person after a try, *reason* being why there is no symbol; news that came meanwhile counts more."""
    if person.symbol is not SymbolState.REQUESTED:
        return person
    if not reason:
        return acquire(person)
    return replace(person, symbol=SymbolState.REFUSED if for_good else SymbolState.REQUESTED, reason=reason)
