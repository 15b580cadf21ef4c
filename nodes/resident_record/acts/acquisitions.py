"""A symbol is to be made for a resident."""

from collections.abc import Sequence

from mesh.storage.items import Delivered, Outcome, Posting
from nodes.resident_record.acts.changes import Onward, known
from nodes.resident_record.store.register import Register
from vocabulary.juki_net import AddresseeAcquisition, ResidentAcquisition


def pass_acquisitions(
    unit: Register, onward: Onward, acquisitions: Sequence[Delivered[AddresseeAcquisition]]
) -> list[Outcome]:
    """Send each acquisition number on with the resident code; neither is kept beside the other (番号法第21条の2)."""
    unit.records.fetch(each.value.addressee_number for each in acquisitions)

    def with_code(acquisition: AddresseeAcquisition) -> Posting:
        code = known(unit.records.find(acquisition.addressee_number)).resident_code
        return onward(ResidentAcquisition(acquisition_number=acquisition.acquisition_number, resident_code=code))

    return unit.pass_on(acquisitions, with_code)
