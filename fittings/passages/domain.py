"""What is remembered of an item that passed. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageRecord:
    """That one item passed or was turned away, without its content."""

    pass_time: datetime  # business time, aware, to the minute: beyond the border no two times join
    method: str  # of this node, that brought it; its own name
    sender: str  # the node it came from
    receiver: str  # the node it is for; empty where none was found
    body: str  # six digits: whose matter it is
    item_digest: bytes  # keyed, of its id at its sender or of the request's; empty in records older than the digest
    refusal: str = ""  # why it was turned away; empty when it passed
    position: int = 0  # from 1, in the order they were kept; given by the store


@dataclass(frozen=True, slots=True)
class Course:
    """Where one item goes: whose matter it is, and to which node."""

    body: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Coming:
    """How items came in one call: by which method, from whom, when."""

    method: str
    sender: str
    at: datetime

    def record(self, course: Course, item_digest: bytes, refusal: str = "") -> LinkageRecord:
        """Return what is remembered of one of them."""
        return LinkageRecord(
            pass_time=self.at.replace(second=0, microsecond=0),
            method=self.method,
            sender=self.sender,
            receiver=course.receiver,
            body=course.body,
            item_digest=item_digest,
            refusal=refusal,
        )
