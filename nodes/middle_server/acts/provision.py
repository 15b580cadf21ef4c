"""The body provides (情報提供) what the core permits."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.middle_server.domain.inquiries import check_permit, proven
from nodes.middle_server.domain.provision import no_data, provided
from nodes.middle_server.domain.records import record_of_provision
from nodes.middle_server.peers import InterfaceSystem
from nodes.middle_server.store.keys import Own
from nodes.middle_server.store.register import Register
from vocabulary.linkage import Answer, Permit


def provide(
    unit: Register, own: Own, interface: InterfaceSystem, permits: Sequence[Delivered[Permit | None]], now: datetime
) -> list[Outcome]:
    """Answer each permit once, sealed for its inquirer, and leave one record of it (番号法第22条, 第23条).

    A permit that did not prove itself is None.
    """
    believed = [each.value for each in permits if each.value is not None]
    unit.records.fetch(each.permit_id for each in believed)
    unit.fetch_held((each.provider_symbol, each.matter.item_code) for each in believed)
    return unit.settle(permits, partial(_provide, unit, own, interface, now))


def _provide(unit: Register, own: Own, interface: InterfaceSystem, now: datetime, brought: Permit | None) -> None:
    permit = proven(brought)
    if unit.records.find(permit.permit_id) is not None:
        return
    check_permit(permit, own.code, now)
    answer = _answer(unit, own, permit)
    unit.record(record_of_provision(permit, answer.result, now))
    unit.post(interface.answer(permit.inquirer, answer))


def _answer(unit: Register, own: Own, permit: Permit) -> Answer:
    found = unit.held(permit.provider_symbol, permit.matter.item_code)
    return provided(permit, found, own.keys.vault) if found else no_data(permit)
