"""What passes between the resident record system and the network, and what is remembered of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from vocabulary.identity_record import IdentityRecord

T = TypeVar("T")


class Passage(Enum):
    """A way through the gateway: its direction, seen from the network, and its matter."""

    MY_NUMBER_REQUEST_IN = "IN", "my_number_request"
    CHANGE_IN = "IN", "change"
    MAILING_RECORD_IN = "IN", "mailing_record"
    MOVE_IN_NOTICE_IN = "IN", "move_in_notice"
    ACQUISITION_IN = "IN", "acquisition"
    MY_NUMBER_OUT = "OUT", "my_number"
    MOVE_IN_NOTICE_OUT = "OUT", "move_in_notice"

    @property
    def direction(self) -> str:
        """``IN`` into the network, ``OUT`` out of it."""
        return self.value[0]

    @property
    def matter(self) -> str:
        """What it is that passes."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing(Generic[T]):
    """One item on its way through, with the id its sender gave it."""

    delivery_id: str
    content: T = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageRecord:
    """One item that passed, without its content."""

    position: int  # from 1, in the order they passed, without gaps
    pass_time: datetime  # business time, aware
    passage: Passage
    delivery_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkagePage:
    """Some linkage records, oldest first."""

    records: tuple[LinkageRecord, ...]
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIdentity:
    """What the nation says of a person."""

    record: IdentityRecord
    is_resident: bool
