"""Who is numbered how, and how far the acquisition of a symbol is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber, MyNumber
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
    NUMBER_RECEIVED = "NUMBER_RECEIVED"
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
    order: int  # of system_numbers


class Register:
    """The part of the register that a batch of requests touches: read before, changed here, written after."""

    def __init__(self, people: Iterable[Person], system_numbers: Iterable[SystemNumber], counters: Counters) -> None:
        self._by_number = {each.integrated_number: each for each in people}
        self._by_my_number = {each.my_number: each for each in self._by_number.values()}
        self._system_numbers = {each.addressee_number: each for each in system_numbers}
        self.counters = counters
        self.changed_people: dict[IntegratedAddresseeNumber, Person] = {}
        self.changed_numbers: dict[AddresseeNumber, SystemNumber] = {}

    def number(self, request: NumberingRequest, sender: str) -> None:
        """Give the person the number of the same My Number, or a fresh one, and number the sender's own to it."""
        tied = self._tied(request, sender)
        known = self._by_my_number.get(request.my_number) or tied
        self._keep(
            Person(
                integrated_number=known.integrated_number if known else self._next_number(),
                my_number=request.my_number,
                items=request.items,
                symbol=known.symbol if known else SymbolState.NONE,
            )
        )
        self._system_number(request, sender)

    def _tied(self, request: NumberingRequest, sender: str) -> Person | None:
        """Return whom the sender's number means so far; only its own system may say that a My Number changed."""
        number = self._system_numbers.get(request.addressee_number)
        if number is None:
            return None
        person = self._by_number[number.integrated_number]
        if number.sender != sender and person.my_number != request.my_number:
            raise AddresseeNumberTaken
        return person

    def _next_number(self) -> IntegratedAddresseeNumber:
        serial, number = IntegratedAddresseeNumber.next_after(self.counters.serial)
        self.counters = replace(self.counters, serial=serial)
        return number

    def _keep(self, person: Person) -> None:
        before = self._by_number.get(person.integrated_number)
        if before is not None:
            del self._by_my_number[before.my_number]
        number = person.integrated_number
        self._by_number[number] = self._by_my_number[person.my_number] = self.changed_people[number] = person

    def _system_number(self, request: NumberingRequest, sender: str) -> None:
        integrated = self._by_my_number[request.my_number].integrated_number
        before = self._system_numbers.get(request.addressee_number)
        if before is not None and before.integrated_number == integrated:
            return
        self.counters = replace(self.counters, order=self.counters.order + 1)
        number = SystemNumber(
            addressee_number=request.addressee_number,
            integrated_number=integrated,
            sender=before.sender if before else sender,
            order=self.counters.order,
        )
        self._system_numbers[number.addressee_number] = self.changed_numbers[number.addressee_number] = number


def request_symbol(person: Person) -> Person | None:
    """Return the person with an acquisition begun, or None where one is under way or done."""
    return replace(person, symbol=SymbolState.REQUESTED) if person.symbol is SymbolState.NONE else None


def receive_number(person: Person | None) -> Person | None:
    """Return the person with an acquisition number on its way, or None where the symbol is there already."""
    if person is None:
        raise NotNumbered
    return None if person.symbol is SymbolState.ACQUIRED else replace(person, symbol=SymbolState.NUMBER_RECEIVED)


def acquire(person: Person | None) -> Person:
    """Return the person with a symbol."""
    if person is None:
        raise NotNumbered
    return replace(person, symbol=SymbolState.ACQUIRED)
