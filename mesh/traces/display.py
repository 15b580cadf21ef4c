"""How a moment, a name and a reason are shown on a terminal; the version of what is shown as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from rich.cells import cell_len, set_cell_size

from mesh.clock import JAPAN
from mesh.traces.store import TraceSummary

JSON_VERSION: Final = 1


def when(start_ns: int) -> datetime:
    """Return a span's moment in Japan's time."""
    return datetime.fromtimestamp(start_ns / 1e9, JAPAN)


def shown(text: str) -> str:
    """Return a name as it may stand on a terminal; whoever sends spans may write anything."""
    return "".join(each if each.isprintable() else "?" for each in text)


def fitted(text: str, room: int) -> str:
    """Return *text* in at most *room* columns."""
    return text if cell_len(text) <= room else set_cell_size(text, max(room, 1) - 1) + "…"


def facts_of(trace: TraceSummary) -> dict[str, Any]:
    """Return what a list and a tree say of a trace as JSON."""
    facts = asdict(trace)
    start = when(facts.pop("start_ns")).isoformat(timespec="milliseconds")
    return facts | {"start": start, "milliseconds": round(trace.milliseconds, 3)}
