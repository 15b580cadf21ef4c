"""Spans as the receiver would write them."""

from mesh.traces.store import CLIENT, SERVER, STORY, Row

INTERNAL, PRODUCER = 1, 4
MS = 1_000_000
NOON = 1_800_000_000_000 * MS  # 2027-01-15 17:00 in Japan
MESSAGE = "01990000-0000-7000-8000-{:012x}"


def row(
    trace: str,
    span: int,
    parent: int,
    node: str,
    name: str,
    kind: int,
    at: float = 0,
    ms: float = 1,
    reason: str = "",
    peer: str = "",
    message: str = "",
) -> Row:
    """Return one span; *at* and *ms* in milliseconds, ids by small numbers, *parent* 0 at the root."""
    start = NOON + int(at * MS)
    above = f"{parent:016x}" if parent else ""
    return (trace, f"{span:016x}", above, node, name, kind, start, start + int(ms * MS), reason, peer, message)


def story(trace: str, at: float = 0, name: str = "moving-house") -> list[Row]:
    """Return a story of 40 ms: a terminal asks the city, which asks the nation and is refused once."""
    return [
        row(trace, 1, 0, STORY, name, INTERNAL, at, 40),
        row(trace, 2, 1, STORY, "a child is born", INTERNAL, at + 1, 38),
        row(trace, 3, 2, "x.terminal", "CityService/Register", CLIENT, at + 2, 30, "", "x.city", MESSAGE.format(1)),
        row(trace, 4, 3, "x.city", "CityService/Register", SERVER, at + 3, 28, "", "x.terminal", MESSAGE.format(1)),
        row(trace, 5, 4, "x.city", "NationService/Ask", CLIENT, at + 4, 9, "CLOSED", "japan.nation", MESSAGE.format(2)),
        row(trace, 6, 5, "japan.nation", "NationService/Ask", SERVER, at + 5, 7, "CLOSED", "x.city", MESSAGE.format(2)),
        row(trace, 7, 4, "x.city", "NationService/Ask", CLIENT, at + 14, 5, "", "japan.nation", MESSAGE.format(3)),
    ]


def call(trace: str, at: float = 0, ms: float = 5, reason: str = "") -> list[Row]:
    """Return a client's call."""
    return [row(trace, 1, 0, "x.terminal", "CityService/Find", CLIENT, at, ms, reason, "x.city", MESSAGE.format(9))]


def job(trace: str, at: float = 0) -> list[Row]:
    """Return a job's work, by which no story and no client began."""
    return [row(trace, 1, 0, "x.city", "close due records", INTERNAL, at)]
