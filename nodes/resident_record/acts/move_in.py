"""Somebody comes from another municipality."""

from collections.abc import Sequence
from datetime import date

from fittings.leases.domain import Edit
from nodes.resident_record.acts.changes import Onward, keep
from nodes.resident_record.acts.editing import check_editable
from nodes.resident_record.acts.numbers import next_numbers
from nodes.resident_record.domain.move import MoveIn, check_move_in, enter
from nodes.resident_record.domain.record import Place
from nodes.resident_record.store.register import Register
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode
from vocabulary.identity_record import IdentityRecord


def register_move_in(
    unit: Register,
    onward: Onward,
    own: LocalGovernmentCode,
    coming: MoveIn,
    nation: Sequence[IdentityRecord | None],
    edit: Edit,
    today: date,
) -> tuple[HouseholdNumber, list[AddresseeNumber]]:
    """Record those who move in (転入届, 住基法第22条); *nation* is what the nation holds of each, in order.

    Who returns keeps the addressee number.
    """
    unit.fetch_coded(coming.codes)
    before = {code: record for code in coming.codes if (record := unit.coded(code))}
    check_editable(unit, edit, before.values())
    check_move_in(coming, nation, list(before.values()), today)
    (home,) = next_numbers(unit, HouseholdNumber, 1)
    fresh = iter(next_numbers(unit, AddresseeNumber, len(coming.codes) - len(before)))
    unit.keep_households([home], today)
    given = []
    for index, code in enumerate(coming.codes):
        earlier = before.get(code)
        number = earlier.addressee_number if earlier else next(fresh)
        place = Place(municipality=own, household_number=home, position=index + 1, address=coming.address)
        keep(unit, onward, [enter(coming, index, number, earlier, place, today)])
        given.append(number)
    return home, given
