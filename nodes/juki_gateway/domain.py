"""What passes between the resident record system and the network, and what is remembered of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum


class PassageDirection(StrEnum):
    """Which way an item passes, seen from the network."""

    IN = "IN"
    OUT = "OUT"


class PassageMatter(StrEnum):
    """What it is that passes."""

    MY_NUMBER_REQUEST = "my_number_request"
    CHANGE = "change"
    MAILING_RECORD = "mailing_record"
    MOVE_IN_NOTICE = "move_in_notice"
    ACQUISITION = "acquisition"
    MY_NUMBER = "my_number"


class Passage(Enum):
    """A way through the gateway: its direction and its matter."""

    MY_NUMBER_REQUEST_IN = PassageDirection.IN, PassageMatter.MY_NUMBER_REQUEST
    CHANGE_IN = PassageDirection.IN, PassageMatter.CHANGE
    MAILING_RECORD_IN = PassageDirection.IN, PassageMatter.MAILING_RECORD
    MOVE_IN_NOTICE_IN = PassageDirection.IN, PassageMatter.MOVE_IN_NOTICE
    ACQUISITION_IN = PassageDirection.IN, PassageMatter.ACQUISITION
    MY_NUMBER_OUT = PassageDirection.OUT, PassageMatter.MY_NUMBER
    MOVE_IN_NOTICE_OUT = PassageDirection.OUT, PassageMatter.MOVE_IN_NOTICE

    @property
    def direction(self) -> PassageDirection:
        """Which way."""
        return self.value[0]

    @property
    def matter(self) -> PassageMatter:
        """What."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """That one item passed, without its content."""

    pass_time: datetime  # business time, aware
    passage: Passage
    delivery_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageRecord(Passed):
    """One item that passed, at its place in the record."""

    position: int  # from 1, in the order they passed, without gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkagePage:
    """Some linkage records, oldest first."""

    records: tuple[LinkageRecord, ...]
    is_last: bool
