"""What is remembered of an item that passed. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageRecord:
    """That one item passed or was turned away, without its content."""

    pass_time: datetime  # business time, aware
    method: str  # of this node, that brought it; its own name
    sender: str  # the node it came from
    receiver: str  # the node it is for; empty where none was found
    body: str  # six digits: whose matter it is
    delivery_id: str  # at its sender, or the id of the request it was part of
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

    def record(self, course: Course, delivery_id: str, refusal: str = "") -> LinkageRecord:
        """Return what is remembered of one of them."""
        return LinkageRecord(
            pass_time=self.at,
            method=self.method,
            sender=self.sender,
            receiver=course.receiver,
            body=course.body,
            delivery_id=delivery_id,
            refusal=refusal,
        )
