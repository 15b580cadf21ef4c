"""The call a thread is working on: who asked, until when, for what, under which trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from mesh.refusals import Unreachable
from world import clocks


@dataclass(slots=True)
class Span:
    """Where in a trace some work stands: 16 bytes of trace id and 8 of span id, as hex."""

    trace_id: str
    span_id: str

    @property
    def trace_parent(self) -> str:
        """The W3C header value."""
        return f"00-{self.trace_id}-{self.span_id}-01"


@dataclass(slots=True)
class Call:
    """What a servicer may know of the call it answers, beside the request itself."""

    caller: str  # node name of who asks, such as "sapporo.municipal-cs"
    callee: str
    method: str
    message_id: bytes = b""
    body_digest: bytes = b""
    deadline: float | None = None  # monotonic seconds; None when nobody waits for this work
    purpose: str = ""
    operator: str = ""
    carries: frozenset[str] = frozenset()  # classes of personal data that the answer may bring the caller
    span: Span | None = None
    on_answer: Callable[[Any, Message], None] | None = None  # is handed what a unit answers, within that unit

    def time_left(self, callee: str = "") -> float:
        """Return the seconds that are left, or refuse when there are none."""
        if self.deadline is None:
            return DEFAULT_PATIENCE
        left = self.deadline - clocks.monotonic()
        if left <= 0:
            raise Unreachable(callee=callee or self.callee, status="no time left")
        return left


DEFAULT_PATIENCE = 10.0
"""Seconds a call may take when nobody said otherwise."""

_current: ContextVar[Call | None] = ContextVar("call", default=None)
enter = _current.set
leave = _current.reset


class CallWithinUnit(Exception):
    """A call would leave while a unit is open: the write lock would wait for another node. An error of ours."""


_holding: ContextVar[str] = ContextVar("holding", default="")  # the node whose unit is open on this thread


@contextmanager
def holding(node: str) -> Iterator[None]:
    """Let no call leave this thread while *node* writes."""
    token = _holding.set(node)
    try:
        yield
    finally:
        _holding.reset(token)


def must_hold_nothing() -> None:
    """Raise where a unit is open on this thread."""
    if node := _holding.get():
        raise CallWithinUnit(f"{node} calls while it writes")


def current() -> Call | None:
    """Return the call this thread works on, or None outside any."""
    return _current.get()


def answering() -> Call:
    """Return the call this thread answers; only for use inside a servicer."""
    call = _current.get()
    if call is None:
        raise LookupError("no call is being answered on this thread")
    return call
