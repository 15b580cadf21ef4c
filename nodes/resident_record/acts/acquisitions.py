"""A symbol is to be made for a resident."""

from collections.abc import Mapping, Sequence

from mesh.calls.relay import Relay
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.resident_record.acts.changes import Onward
from nodes.resident_record.domain.refusals import ResidentUnknown
from vocabulary.identifiers import AddresseeNumber, ResidentCode
from vocabulary.juki_net import AddresseeAcquisition, ResidentAcquisition


def pass_acquisitions(
    relay: Relay,
    onward: Onward,
    codes: Mapping[AddresseeNumber, ResidentCode],
    acquisitions: Sequence[Delivered[AddresseeAcquisition]],
) -> list[Outcome]:
    """Hand each acquisition number on with the resident code; neither is kept beside the other (番号法第21条の2)."""

    def with_code(acquisition: AddresseeAcquisition) -> Posting:
        code = codes.get(acquisition.addressee_number)
        if code is None:
            raise ResidentUnknown
        return onward(ResidentAcquisition(acquisition_number=acquisition.acquisition_number, resident_code=code))

    return relay.pass_on(acquisitions, with_code)
