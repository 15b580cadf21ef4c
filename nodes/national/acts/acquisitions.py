"""A symbol is to be made for somebody."""

from collections.abc import Mapping, Sequence

from mesh.calls.relay import Relay
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.national.domain import Acquiring, PersonNotFound
from nodes.national.peers import CoreSystem
from vocabulary.identifiers import MyNumber, ResidentCode


def pass_acquisitions(
    relay: Relay,
    core: CoreSystem,
    codes: Mapping[MyNumber | ResidentCode, ResidentCode],
    acquisitions: Sequence[Delivered[Acquiring]],
) -> list[Outcome]:
    """Hand the core the resident code for each acquisition number, keeping neither (番号法第21条の2)."""

    def with_code(acquiring: Acquiring) -> Posting:
        code = codes.get(acquiring.key)
        if code is None:
            raise PersonNotFound
        return core.acquisition(acquiring.number, code)

    return relay.pass_on(acquisitions, with_code)
