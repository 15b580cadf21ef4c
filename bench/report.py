"""What a measurement says: figures with their aims, as a table to read and as JSON to keep."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure; with an aim it is met or missed."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def aim(self) -> str:
        """The aim as people write it."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most is not None else None


@dataclass(slots=True)
class Report:
    """Everything one measurement found; a fault fails the run, a missed aim is only shown."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float,
        unit: str = "",
        *,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> None:
        """Take one figure."""
        self.figures.append(Figure(name=name, value=value, unit=unit, at_least=at_least, at_most=at_most))

    def show(self, console: Console) -> None:
        """Print the table."""
        table = Table("", "measured", "", "aim", "", title=self.name)
        for each in self.figures:
            met = {None: "", True: "met", False: "missed"}[each.met]
            table.add_row(each.name, f"{each.value:,.2f}", each.unit, each.aim, met)
        console.print(table)
        for fault in self.faults:
            console.print(f"FAULT: {fault}", style="red", markup=False)

    def write(self, path: Path | None) -> Path:
        """Write JSON to *path*, by default ``bench/results/<name>.json``."""
        target = path or RESULTS / f"{self.name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        figures = [{**asdict(each), "met": each.met} for each in self.figures]
        target.write_text(json.dumps({**_circumstances(), "figures": figures, "faults": self.faults}, indent=1) + "\n")
        return target


def _circumstances() -> dict[str, Any]:
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the rounds' ratios; round by round, because the machine changes under them."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))
