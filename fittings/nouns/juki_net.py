"""The words of ``vocabulary.juki_net`` to messages and back.

Each kind's contract has messages of its own for these, equal in shape, so that what is read here is any message of
that shape, and what is written is of the class that the caller names.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, Protocol, TypeVar

from fittings.nouns.people import (
    checked,
    date_from_wire,
    date_to_wire,
    record_from_wire,
    record_to_wire,
    text_from_wire,
    uuid_from_wire,
)
from juki.types.v1 import civil_date_pb2, identity_record_pb2
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.juki_net import (
    LONGEST_RECIPIENT,
    MOST_PERSONS,
    Acquisition,
    DesignatedNumber,
    MailingRecord,
    MoveInNotice,
)
from vocabulary.refusals import Malformed

M = TypeVar("M")

MOST_CODES: Final = 2000  # resident codes in one order


class HasResidentCode(Protocol):
    """A message about one person."""

    @property
    def resident_code(self) -> str: ...


class MailingRecordShape(Protocol):
    """A message with a mailing record in it."""

    @property
    def address(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def persons(self) -> Sequence[identity_record_pb2.IdentityRecord]: ...


class MoveInNoticeShape(HasResidentCode, Protocol):
    """A message with a move-in notice in it."""

    @property
    def former_municipality_code(self) -> str: ...
    @property
    def new_municipality_code(self) -> str: ...
    @property
    def new_address(self) -> str: ...
    @property
    def move_in_date(self) -> civil_date_pb2.CivilDate: ...


class DesignatedNumberShape(HasResidentCode, Protocol):
    """A message with a designated number in it."""

    @property
    def my_number(self) -> str: ...


class AcquisitionShape(HasResidentCode, Protocol):
    """A message with an acquisition in it."""

    @property
    def acquisition_number(self) -> str: ...


class KeyShape(HasResidentCode, Protocol):
    """A message that asks for a person by one of two numbers."""

    @property
    def my_number(self) -> str: ...
    def WhichOneof(self, oneof_group: Literal["key"]) -> Literal["resident_code", "my_number"] | None: ...


class CodeOrderShape(Protocol):
    """A message that orders resident codes."""

    @property
    def request_id(self) -> str: ...
    @property
    def count(self) -> int: ...


def resident_code_from_wire(item: HasResidentCode) -> ResidentCode:
    """Return whom *item* is about."""
    return checked(ResidentCode, item.resident_code, "resident_code")


def mailing_record_from_wire(item: MailingRecordShape) -> MailingRecord:
    """Return a mailing record."""
    if not 1 <= len(item.persons) <= MOST_PERSONS:
        raise Malformed("persons", f"are not 1 to {MOST_PERSONS}")
    return MailingRecord(
        address=text_from_wire(item.address, "address", LONGEST_ADDRESS),
        recipient=text_from_wire(item.recipient, "recipient", LONGEST_RECIPIENT),
        persons=tuple(record_from_wire(each, "persons") for each in item.persons),
    )


def mailing_record_to_wire(make: Callable[..., M], mailing: MailingRecord) -> M:
    """Return a mailing record as *make* makes it."""
    persons = [record_to_wire(each) for each in mailing.persons]
    return make(address=mailing.address, recipient=mailing.recipient, persons=persons)


def move_in_notice_from_wire(item: MoveInNoticeShape) -> MoveInNotice:
    """Return a move-in notice."""
    return MoveInNotice(
        resident_code=resident_code_from_wire(item),
        former_municipality=checked(LocalGovernmentCode, item.former_municipality_code, "former_municipality_code"),
        new_municipality=checked(LocalGovernmentCode, item.new_municipality_code, "new_municipality_code"),
        new_address=text_from_wire(item.new_address, "new_address", LONGEST_ADDRESS),
        move_in_date=date_from_wire(item.move_in_date, "move_in_date"),
    )


def move_in_notice_to_wire(make: Callable[..., M], notice: MoveInNotice) -> M:
    """Return a move-in notice as *make* makes it."""
    return make(
        resident_code=notice.resident_code.value,
        former_municipality_code=notice.former_municipality.value,
        new_municipality_code=notice.new_municipality.value,
        new_address=notice.new_address,
        move_in_date=date_to_wire(notice.move_in_date),
    )


def designated_number_from_wire(item: DesignatedNumberShape) -> DesignatedNumber:
    """Return a designated number."""
    return DesignatedNumber(
        resident_code=resident_code_from_wire(item), my_number=checked(MyNumber, item.my_number, "my_number")
    )


def designated_number_to_wire(make: Callable[..., M], number: DesignatedNumber) -> M:
    """Return a designated number as *make* makes it."""
    return make(resident_code=number.resident_code.value, my_number=number.my_number.value)


def acquisition_from_wire(item: AcquisitionShape) -> Acquisition:
    """Return an acquisition."""
    return Acquisition(
        acquisition_number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
        resident_code=resident_code_from_wire(item),
    )


def acquisition_to_wire(make: Callable[..., M], acquisition: Acquisition) -> M:
    """Return an acquisition as *make* makes it."""
    return make(acquisition_number=acquisition.acquisition_number.value, resident_code=acquisition.resident_code.value)


def key_from_wire(request: KeyShape) -> ResidentCode | MyNumber:
    """Return the one number that a person is asked for by."""
    if request.WhichOneof("key") == "my_number":
        return checked(MyNumber, request.my_number, "my_number")
    return resident_code_from_wire(request)


def key_to_wire(make: Callable[..., M], key: ResidentCode | MyNumber) -> M:
    """Return the question for a person as *make* makes it."""
    return make(my_number=key.value) if isinstance(key, MyNumber) else make(resident_code=key.value)


def code_order_from_wire(request: CodeOrderShape) -> tuple[str, int]:
    """Return the request id and how many codes are asked for."""
    if not 1 <= request.count <= MOST_CODES:
        raise Malformed("count", f"is not 1 to {MOST_CODES}")
    return uuid_from_wire(request.request_id, "request_id"), request.count


def codes_from_wire(codes: Iterable[str]) -> list[ResidentCode]:
    """Return the resident codes of an answer."""
    return [checked(ResidentCode, each, "resident_codes") for each in codes]
