"""The basic-person system on the road, between fakes of its neighbours."""

from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, name_to_wire
from juki.basic_person.v1 import basic_person_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from vocabulary.codes import ChangeReason
from vocabulary.refusals import Refusal


def brought(*changes):
    return wire.ReceiveChangesRequest(items=[_item(each) for each in changes])


def _item(change):
    return wire.PersonChange(
        delivery=Delivery(delivery_id=str(uuid4())),
        addressee_number=change.addressee_number.value,
        my_number=change.my_number.value,
        name=name_to_wire(change.items.name),
        birth_date=date_to_wire(change.items.birth_date),
        sex=int(change.items.sex),
        address=change.items.address,
        household_number=change.household_number.value,
        relationship=change.relationship.text if change.relationship else "",
        reason=int(change.reason),
        change_date=date_to_wire(change.change_date),
        update_number=change.update_number,
    )


@pytest.mark.function("S7.1")
def test_a_change_is_held_and_shown_to_staff(city, change):
    outcomes = city.stub.ReceiveChanges(brought(change(relationship="世帯主"))).outcomes
    shown = city.stub.GetPerson(wire.GetPersonRequest(addressee_number=change().addressee_number.value))
    assert [each.reason for each in outcomes] == [""]
    assert (shown.name.text, shown.relationship, shown.is_resident) == ("試験 太郎", "世帯主", True)


def test_a_change_out_of_order_is_refused(city, change):
    outcomes = city.stub.ReceiveChanges(brought(change(update=2))).outcomes
    assert [(each.reason, each.code) for each in outcomes] == [("CHANGE_OUT_OF_ORDER", "ABORTED")]


def test_somebody_unknown_is_not_found(city, change):
    with pytest.raises(Refusal) as refused:
        city.stub.GetPerson(wire.GetPersonRequest(addressee_number=change().addressee_number.value))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "NOT_FOUND")


@pytest.mark.function("S7.2")
def test_a_move_within_the_city_is_numbered_again_and_a_new_householder_is_not(city, change):
    city.stub.ReceiveChanges(brought(change()))
    city.stub.ReceiveChanges(brought(change(update=2, reason=ChangeReason.MOVE_WITHIN, address="札幌市北区2")))
    city.stub.ReceiveChanges(
        brought(change(update=3, reason=ChangeReason.HOUSEHOLDER_CHANGED, address="札幌市北区2", relationship="世帯主"))
    )
    city.mesh.settle()
    assert [each.address for each in city.addressee.items] == ["札幌市中央区1", "札幌市北区2"]


@pytest.mark.function("S7.3")
def test_every_change_of_a_resident_makes_a_newer_copy_under_one_record_id(city, change):
    city.stub.ReceiveChanges(brought(change()))
    city.stub.ReceiveChanges(brought(change(update=2, reason=ChangeReason.HOUSEHOLDER_CHANGED, relationship="世帯主")))
    city.stub.ReceiveChanges(brought(change(update=3, reason=ChangeReason.DEATH)))
    city.mesh.settle()
    copies = city.city_middle_server.items
    assert [(each.version, each.relationship, each.is_householder) for each in copies] == [
        (1, "子", False),
        (2, "世帯主", True),
    ]
    assert len({each.record_id for each in copies}) == 1
