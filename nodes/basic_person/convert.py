"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.fields import checked
from fittings.nouns.juki_net import addressee_acquisition_from_wire, addressee_acquisition_to_wire
from fittings.nouns.people import (
    date_from_wire,
    date_to_wire,
    four_items_from_wire,
    four_items_to_wire,
    name_to_wire,
    reason_from_wire,
)
from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.basic_person.v1 import counter_service_pb2 as counter_wire
from juki.basic_person.v1 import delivery_service_pb2 as delivery_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.resident_record.v1 import delivery_service_pb2 as resident_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.basic_person.domain import Change, Person
from vocabulary.codes import Relationship
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, MyNumber
from vocabulary.juki_net import AddresseeAcquisition
from vocabulary.linkage import HouseholdCopy
from vocabulary.refusals import Malformed


def changes_from_wire(request: delivery_wire.ReceiveChangesRequest) -> list[Delivered[Change]]:
    return delivered(request.items, _change)


def _change(item: delivery_wire.PersonChange) -> Change:
    if item.update_number < 1:
        raise Malformed("update_number", "is not 1 or more")
    return Change(
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        my_number=checked(MyNumber, item.my_number, "my_number"),
        items=four_items_from_wire(item.four_items, "four_items"),
        household_number=checked(HouseholdNumber, item.household_number, "household_number"),
        relationship=checked(Relationship.parse, item.relationship, "relationship") if item.relationship else None,
        reason=reason_from_wire(item.reason, "reason"),
        change_date=date_from_wire(item.change_date, "change_date"),
        update_number=item.update_number,
    )


def changes_response(outcomes: Sequence[Outcome]) -> delivery_wire.ReceiveChangesResponse:
    return delivery_wire.ReceiveChangesResponse(outcomes=outcomes_to_wire(outcomes))


def acquisitions_from_wire(
    request: delivery_wire.SubmitAcquisitionsRequest,
) -> list[Delivered[AddresseeAcquisition]]:
    return delivered(request.items, lambda item: addressee_acquisition_from_wire(item.acquisition))


def acquisitions_response(outcomes: Sequence[Outcome]) -> delivery_wire.SubmitAcquisitionsResponse:
    return delivery_wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))


def number_from_wire(request: counter_wire.GetPersonRequest) -> AddresseeNumber:
    return checked(AddresseeNumber, request.addressee_number, "addressee_number")


def person_to_wire(person: Person) -> counter_wire.GetPersonResponse:
    return counter_wire.GetPersonResponse(
        addressee_number=person.addressee_number.value,
        name=name_to_wire(person.items.name),
        address=person.items.address,
        relationship=person.relationship.text if person.relationship else "",
        is_resident=person.is_resident,
    )


def numbering_to_addressee(person: Person) -> addressee_wire.NumberingRequest:
    return addressee_wire.NumberingRequest(
        addressee_number=person.addressee_number.value,
        my_number=person.my_number.value,
        four_items=four_items_to_wire(person.items),
    )


def copy_to_city_middle_server(copy: HouseholdCopy) -> city_wire.HouseholdCopy:
    return city_wire.HouseholdCopy(
        addressee_number=copy.addressee_number.value,
        record_id=copy.record_id,
        relationship=copy.relationship.text if copy.relationship else "",
        is_householder=copy.is_householder,
        valid_from=date_to_wire(copy.valid_from),
        version=copy.version,
    )


def acquisition_to_resident_record(acquisition: AddresseeAcquisition) -> resident_wire.AcquisitionItem:
    return resident_wire.AcquisitionItem(acquisition=addressee_acquisition_to_wire(acquisition))
