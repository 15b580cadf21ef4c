"""The basic-person system on the road, between fakes of its neighbours."""

from uuid import uuid4

import pytest
from google.rpc import code_pb2

from fittings.nouns.people import date_to_wire, four_items_to_wire, reason_to_wire
from juki.basic_person.v1 import counter_service_pb2 as counter_wire
from juki.basic_person.v1 import delivery_service_pb2 as delivery_wire
from juki.resident_record.v1 import delivery_service_pb2 as resident_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import AddresseeAcquisition
from mesh.contracts.contract import Contract
from mesh.contracts.options import refusals_of
from mesh.fakes import refusal
from vocabulary.codes import ChangeReason
from vocabulary.identifiers import AddresseeNumber
from vocabulary.refusals import Refusal

FURTHER_ON = refusals_of(Contract(resident_wire).methods["SubmitAcquisitions"])


def brought(*changes):
    return delivery_wire.ReceiveChangesRequest(items=[_item(each) for each in changes])


def _item(change):
    return delivery_wire.PersonChange(
        delivery=Delivery(delivery_id=str(uuid4())),
        addressee_number=change.addressee_number.value,
        my_number=change.my_number.value,
        four_items=four_items_to_wire(change.items),
        household_number=change.household_number.value,
        relationship=change.relationship.text if change.relationship else "",
        reason=reason_to_wire(change.reason),
        change_date=date_to_wire(change.change_date),
        update_number=change.update_number,
    )


def test_a_change_is_held_and_shown_to_staff(city, change):
    outcomes = city.delivery.ReceiveChanges(brought(change(relationship="世帯主"))).outcomes
    shown = city.counter.GetPerson(counter_wire.GetPersonRequest(addressee_number=change().addressee_number.value))
    assert [each.reason for each in outcomes] == [""]
    assert (shown.name.text, shown.relationship, shown.is_resident) == ("試験 太郎", "世帯主", True)


def test_a_change_out_of_order_is_refused(city, change):
    outcomes = city.delivery.ReceiveChanges(brought(change(update=2))).outcomes
    assert [(each.reason, each.status) for each in outcomes] == [("CHANGE_OUT_OF_ORDER", code_pb2.ABORTED)]


def test_somebody_unknown_is_not_found(city, change):
    with pytest.raises(Refusal) as refused:
        city.counter.GetPerson(counter_wire.GetPersonRequest(addressee_number=change().addressee_number.value))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "PERSON_UNKNOWN")


def test_a_move_within_the_city_is_numbered_again_and_a_new_householder_is_not(city, change):
    city.delivery.ReceiveChanges(brought(change()))
    city.delivery.ReceiveChanges(brought(change(update=2, reason=ChangeReason.MOVE_WITHIN, address="札幌市北区2")))
    city.delivery.ReceiveChanges(
        brought(change(update=3, reason=ChangeReason.HOUSEHOLDER_CHANGED, address="札幌市北区2", relationship="世帯主"))
    )
    city.mesh.settle()
    assert [each.four_items.address for each in city.addressee.items("AssignNumbers")] == [
        "札幌市中央区1",
        "札幌市北区2",
    ]


def test_every_change_of_a_resident_makes_a_newer_copy_under_one_record_id(city, change):
    city.delivery.ReceiveChanges(brought(change()))
    city.delivery.ReceiveChanges(
        brought(change(update=2, reason=ChangeReason.HOUSEHOLDER_CHANGED, relationship="世帯主"))
    )
    city.delivery.ReceiveChanges(brought(change(update=3, reason=ChangeReason.DEATH)))
    city.mesh.settle()
    copies = city.city_middle_server.items("RegisterHouseholdCopies")
    assert [(each.version, each.relationship, each.is_householder) for each in copies] == [
        (1, "子", False),
        (2, "世帯主", True),
    ]
    assert len({each.record_id for each in copies}) == 1


def acquisition(person):
    told = AddresseeAcquisition(
        acquisition_number=uuid4().hex, addressee_number=AddresseeNumber.from_serial(person).value
    )
    return delivery_wire.AcquisitionItem(delivery=Delivery(delivery_id=str(uuid4())), acquisition=told)


@pytest.mark.parametrize("reason", sorted(FURTHER_ON))
def test_an_acquisition_refused_further_on_is_answered_as_it_was_refused_there_and_the_other_passes(city, reason):
    no, one, other = refusal(reason, "NOT_FOUND"), acquisition(1), acquisition(2)
    city.resident_record.judge("SubmitAcquisitions", lambda item: no if item.acquisition == one.acquisition else None)
    request = delivery_wire.SubmitAcquisitionsRequest(items=[one, other])
    outcomes = city.delivery.SubmitAcquisitions(request).outcomes
    assert [(each.reason, each.status) for each in outcomes] == [(reason, code_pb2.NOT_FOUND), ("", code_pb2.OK)]
    assert no.explain() not in outcomes[0].explanation  # in this node's own words
    assert [each.acquisition for each in city.resident_record.items("SubmitAcquisitions")] == [other.acquisition]
