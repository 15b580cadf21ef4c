"""What the basic-person system lets in, and what it hands on."""

from functools import reduce
from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, four_items_to_wire, reason_to_wire
from juki.basic_person.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import AddresseeAcquisition
from nodes.basic_person import convert, domain
from vocabulary.refusals import Malformed


def on_wire(change):
    item = wire.PersonChange(
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
    return wire.ReceiveChangesRequest(items=[item])


def varied(message, field, value):
    """Return *message* with *field*, a path, set to *value*."""
    *above, last = field.split(".")
    inner = reduce(getattr, above, message)
    setattr(inner, last, value)
    return message


@pytest.mark.parametrize("relationship", ["子の子", ""])
def test_a_change_arrives_as_it_was_sent(change, relationship):
    sent = change(relationship=relationship)
    assert [each.value for each in convert.changes_from_wire(on_wire(sent))] == [sent]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("addressee_number", "1"),
        ("my_number", ""),
        ("four_items.sex", 5),
        ("four_items.address", ""),
        ("household_number", "x"),
        ("relationship", "孫"),
        ("reason", 999),
        ("update_number", 0),
    ],
)
def test_a_field_of_the_wrong_shape_is_named_in_the_refusal(change, field, value):
    request = on_wire(change())
    varied(request.items[0], field, value)
    with pytest.raises(Malformed) as refused:
        convert.changes_from_wire(request)
    assert refused.value.facts["field"] == field


def test_an_acquisition_number_of_the_wrong_shape_is_refused():
    acquisition = AddresseeAcquisition(acquisition_number="1", addressee_number="0" * 15)
    item = wire.AcquisitionItem(delivery=Delivery(delivery_id=str(uuid4())), acquisition=acquisition)
    with pytest.raises(Malformed):
        convert.acquisitions_from_wire(wire.SubmitAcquisitionsRequest(items=[item]))


def test_a_copy_tells_no_my_number_and_none_of_the_four_items(change):
    told = change(my_number=98765432109)
    copy = domain.copy_after(domain.accept_change(None, told, lambda: "0" * 32), told)
    assert copy is not None
    sent = convert.copy_to_city_middle_server(copy)
    assert (sent.relationship, sent.is_householder, sent.version) == ("子", False, 1)
    assert told.my_number.value.encode() not in sent.SerializeToString()
    assert told.items.address.encode() not in sent.SerializeToString()
