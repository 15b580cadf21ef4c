"""What passes through: for whom, and whether it may. What is inside is nobody's business here."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from vocabulary.refusals import NotAllowed

T = TypeVar("T")


class BodyMismatch(NotAllowed):
    """A middle server speaks for another body than its own."""

    reason = "BODY_MISMATCH"
    cause = "The item names another body than the calling middle server's own."
    remedy = "Send it from the middle server of the body it names."
    japanese = "機関コードが接続元の機関と一致しません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel(Generic[T]):
    """One item on its way: the body it names, and what is handed on unopened."""

    body: str
    content: T = field(repr=False)


def check_speaks_for(body: str, own: str) -> None:
    """Refuse unless *own*, the body whose middle server speaks, is *body*; whoever has none speaks for nobody."""
    if not own or body != own:
        raise BodyMismatch
