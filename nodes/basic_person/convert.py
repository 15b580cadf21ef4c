"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.people import (
    checked,
    date_from_wire,
    date_to_wire,
    name_from_wire,
    name_to_wire,
    reason_from_wire,
    sex_from_wire,
    text_from_wire,
)
from juki.addressee.v1 import addressee_service_pb2 as addressee_wire
from juki.basic_person.v1 import basic_person_service_pb2 as wire
from juki.city_middle_server.v1 import city_middle_server_service_pb2 as city_wire
from juki.resident_record.v1 import resident_record_service_pb2 as resident_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.basic_person.domain import Acquisition, Change, FourItems, HouseholdCopy, Person
from vocabulary.codes import Relationship
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, HouseholdNumber, MyNumber
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.refusals import Malformed


def changes_from_wire(request: wire.ReceiveChangesRequest) -> list[Delivered[Change]]:
    return delivered(request.items, _change)


def _change(item: wire.PersonChange) -> Change:
    if item.update_number < 1:
        raise Malformed("update_number", "is not 1 or more")
    return Change(
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        my_number=checked(MyNumber, item.my_number, "my_number"),
        items=_four_items(item),
        household_number=checked(HouseholdNumber, item.household_number, "household_number"),
        relationship=checked(Relationship.parse, item.relationship, "relationship") if item.relationship else None,
        reason=reason_from_wire(item.reason, "reason"),
        change_date=date_from_wire(item.change_date, "change_date"),
        update_number=item.update_number,
    )


def _four_items(item: wire.PersonChange) -> FourItems:
    return FourItems(
        name=name_from_wire(item.name, "name"),
        birth_date=date_from_wire(item.birth_date, "birth_date"),
        sex=sex_from_wire(item.sex, "sex"),
        address=text_from_wire(item.address, "address", LONGEST_ADDRESS),
    )


def changes_response(outcomes: Sequence[Outcome]) -> wire.ReceiveChangesResponse:
    return wire.ReceiveChangesResponse(outcomes=outcomes_to_wire(outcomes))


def acquisitions_from_wire(request: wire.SubmitAcquisitionsRequest) -> list[Delivered[Acquisition]]:
    return delivered(request.items, _acquisition)


def _acquisition(item: wire.Acquisition) -> Acquisition:
    return Acquisition(
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        acquisition_number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
    )


def acquisitions_response(outcomes: Sequence[Outcome]) -> wire.SubmitAcquisitionsResponse:
    return wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))


def number_from_wire(request: wire.GetPersonRequest) -> AddresseeNumber:
    return checked(AddresseeNumber, request.addressee_number, "addressee_number")


def person_to_wire(person: Person) -> wire.GetPersonResponse:
    return wire.GetPersonResponse(
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
        name=name_to_wire(person.items.name),
        birth_date=date_to_wire(person.items.birth_date),
        sex=int(person.items.sex),
        address=person.items.address,
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


def acquisition_to_resident_record(acquisition: Acquisition) -> resident_wire.Acquisition:
    return resident_wire.Acquisition(
        acquisition_number=acquisition.acquisition_number.value,
        addressee_number=acquisition.addressee_number.value,
    )
