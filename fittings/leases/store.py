"""The table of leases that a kind has beside its own, and how a unit reads and keeps them.

A kind mounts it with a class of its tables, ``class LeaseRow(LeaseColumns, Base)``, and a property of its unit that
returns ``leases_in(self, LeaseRow)``.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from fittings.leases.domain import Holder, Lease
from fittings.nouns.columns import Moment
from fittings.retention import kept_for
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from vocabulary.identifiers import Identifier

KEPT: Final = timedelta(days=1)  # of business time: longer than anybody asks who kept them from editing
RULE: Final = "SIMULATED: an ended lease is nothing any more; here a day, so that a clock set back finds it"


class LeaseColumns:
    """One lease on what a number names; there is no row where nobody edits."""

    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    terminal: Mapped[str] = mapped_column(String(80))
    operator: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, info=kept_for(KEPT, RULE))
    version: Mapped[int]


def leases_in(unit: Unit, table: type[LeaseColumns]) -> Memory[Identifier, Lease | None]:
    """Return the leases that *unit* reads and keeps by number; to keep None is to end one."""

    def read(numbers: Collection[Identifier]) -> dict[Identifier, Lease | None]:
        known = {each.value: each for each in numbers}
        some = (select(table).where(table.number.in_(values)) for values in batched(numbers))
        return {known[row.number]: _lease_of(row) for query in some for row in unit.session.scalars(query)}

    def write(kept: Mapping[Identifier, Lease | None]) -> None:
        unit.upsert(table, [_columns(number, lease) for number, lease in kept.items() if lease])
        for values in batched([number for number, lease in kept.items() if lease is None]):
            unit.session.execute(delete(table).where(table.number.in_(values)))
            unit.wipe()

    return unit.memory(read, write)


def _lease_of(row: LeaseColumns) -> Lease:
    holder = Holder(terminal=row.terminal, operator=row.operator)
    return Lease(holder=holder, since=row.since, until=row.until, version=row.version)


def _columns(number: Identifier, lease: Lease) -> dict[str, object]:
    return {
        "number": number.value,
        "terminal": lease.holder.terminal,
        "operator": lease.holder.operator,
        "since": lease.since,
        "until": lease.until,
        "version": lease.version,
    }
