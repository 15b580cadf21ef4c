"""A trace on one screen: who asked whom for what, how often, with which classes of personal data, and how long."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Final

from rich.text import Text

from mesh.traces.display import fitted, shown
from mesh.traces.hops import Hop, hops
from mesh.traces.store import SpanNode, TraceSummary
from mesh.traces.trace_tree import heading

MOST_LINES: Final = 24

ClassesOf = Callable[[str, str, str], Sequence[str]]
"""Which classes of personal data a caller, a callee and a method may pass between them, both ways."""


@dataclass(frozen=True, slots=True)
class Asking:
    """All calls of one method between two nodes."""

    who: str
    whom: str
    method: str
    milliseconds: tuple[float, ...]
    classes: tuple[str, ...]

    @property
    def crosses(self) -> bool:
        """Whether the two belong to different bodies: names are a body's, a dot, and a kind's."""
        return self.who.partition(".")[0] != self.whom.partition(".")[0]


def askings(roots: Sequence[SpanNode], classes_of: ClassesOf) -> list[Asking]:
    """Return who asked whom for what, in the order of first calls."""
    calls: dict[tuple[str, str, str], list[Hop]] = {}
    for hop in sorted(hops(roots), key=lambda each: each.span.start_ns):
        if hop.is_call and hop.whom:
            calls.setdefault((hop.who, hop.whom, hop.method), []).append(hop)
    return [
        Asking(*key, tuple(each.span.milliseconds for each in several), tuple(sorted(set(classes_of(*key)))))
        for key, several in calls.items()
    ]


def summary_lines(trace: TraceSummary, roots: Sequence[SpanNode], classes_of: ClassesOf, width: int) -> Iterator[Text]:
    """Return a trace in at most ``MOST_LINES`` lines; what goes on inside one body gives way first."""
    found = askings(roots, classes_of)
    some = _most_telling(found, MOST_LINES - 3 - len(_legend(letters_of(found), width)))
    letters = letters_of(some)
    yield heading(trace, roots, width)
    yield from _table(some, letters, width)
    if left_out := [each for each in found if each not in some]:
        yield Text(fitted(_left_out(left_out, trace), width), "dim")
    yield from _legend(letters, width)


def _most_telling(found: list[Asking], room: int) -> list[Asking]:
    """Return all where there is room, else those between bodies, so that what they leave out can be said in a word."""
    if len(found) <= room:
        return found
    return ([each for each in found if each.crosses] or found)[:room]


def letters_of(some: Sequence[Asking]) -> dict[str, str]:
    """Return a letter for each class that may pass: the first of its own that no other has."""
    letters: dict[str, str] = {}
    for each in sorted(set(chain.from_iterable(each.classes for each in some))):
        free = (letter for letter in f"{each}abcdefghijklmnopqrstuvwxyz".upper() if letter.isalpha())
        letters[each] = next((letter for letter in free if letter not in letters.values()), "?")
    return letters


def _table(some: Sequence[Asking], letters: dict[str, str], width: int) -> Iterator[Text]:
    carried = ["".join(letters[name] for name in each.classes) for each in some]
    data = max([4, *map(len, carried)])
    asked = [shown(f"{each.who} → {each.whom} {each.method}") for each in some]
    room = min(width - data - 24, max(map(len, asked), default=0))
    yield Text(f"{'who asked whom for what':{room}} {'times':>5}  {'data':{data}} {'ms':>7} {'median':>7}", "dim")
    for each, text, may_pass in zip(some, asked, carried, strict=True):
        times = each.milliseconds
        facts = f"{len(times):5}  {may_pass:{data}} {_ms(sum(times)):>7} {_ms(median(times)):>7}"
        yield Text(f"{fitted(text, room):{room}} {facts}")


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 100 else f"{milliseconds:.0f}"


def _left_out(left_out: Sequence[Asking], trace: TraceSummary) -> str:
    across = sum(each.crosses for each in left_out)
    more = f", {across} across bodies" if across else ""
    return (
        f"kinds of calls not shown: {len(left_out) - across} inside one body{more}; juki trace {trace.short_id} has all"
    )


def _legend(letters: dict[str, str], width: int) -> list[Text]:
    """Return what the letters mean, in as few lines as they fit."""
    lines = [""]
    for each in ["data that may pass:", *(f"{letter} {name}" for name, letter in letters.items())]:
        if lines[-1] and len(lines[-1]) + 2 + len(each) > width:
            lines.append("")
        lines[-1] += ("  " if lines[-1] else "") + each
    return [Text(each, "dim") for each in lines] if letters else []
