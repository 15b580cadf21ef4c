"""What the integrated addressee system reads and keeps together."""

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Final

from sqlalchemy import delete

from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.addressee.domain import Counters, Person, SystemNumber
from nodes.addressee.store import rows
from nodes.addressee.store.tables import CounterRow, PersonRow, SystemNumberRow
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber, MyNumber

THE_ONE: Final = 1
"""The key of what there is once in a body."""


class Register(Unit):
    """What the integrated addressee system reads and keeps together."""

    @cached_property
    def holders(self) -> Memory[MyNumber, IntegratedAddresseeNumber | None]:
        """Whose a My Number is; None where it was given up. Those who hold one are written as people."""
        return self.memory(partial(rows.holders, self.session), self._release)

    @cached_property
    def people(self) -> Memory[IntegratedAddresseeNumber, Person]:
        """Those who are numbered."""
        self.holders.fetch([])  # written first, so that a My Number is let go before another row takes it
        return self.memory(partial(rows.people, self.session), self._keep_people)

    @cached_property
    def system_numbers(self) -> Memory[AddresseeNumber, SystemNumber]:
        """Whom a number of one of the body's systems means."""
        return self.memory(partial(rows.system_numbers, self.session), self._keep_system_numbers)

    @cached_property
    def counters(self) -> Memory[int, Counters]:
        """The last of what is counted, under ``THE_ONE``."""
        return self.memory(partial(rows.counters, self.session), self._keep_counters)

    def number_behind(self, number: AddresseeNumber) -> IntegratedAddresseeNumber | None:
        """Return whom *number* means."""
        found = self.system_numbers.find(number)
        return found.integrated_number if found else None

    def _release(self, holders: Mapping[MyNumber, IntegratedAddresseeNumber | None]) -> None:
        """Take out the rows of My Numbers that change hands; whoever had one is written again with the people."""
        for some in batched(holders.keys()):
            self.session.execute(delete(PersonRow).where(PersonRow.my_number.in_(some)))
            self.wipe()

    def _keep_people(self, people: Mapping[IntegratedAddresseeNumber, Person]) -> None:
        self.upsert(PersonRow, map(rows.person_row, people.values()))

    def _keep_system_numbers(self, numbers: Mapping[AddresseeNumber, SystemNumber]) -> None:
        self.upsert(SystemNumberRow, map(rows.system_number_row, numbers.values()))

    def _keep_counters(self, counters: Mapping[int, Counters]) -> None:
        columns = ({"id": id_, "serial": each.serial, "tie_order": each.order} for id_, each in counters.items())
        self.upsert(CounterRow, columns)
