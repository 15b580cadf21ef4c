"""Households and the people in them, as entered and as shown."""

from collections.abc import Sequence
from typing import TypeAlias

from fittings.nouns.fields import checked, uuid_from_wire
from fittings.nouns.people import date_from_wire, name_from_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from nodes.resident_record.convert.fields import (
    MOST_MEMBERS,
    address_from_wire,
    each_from_wire,
    nationality_from_wire,
    relationship_from_wire,
    resident_sex_from_wire,
    several,
    words_from_wire,
)
from nodes.resident_record.convert.residents import resident_to_wire
from nodes.resident_record.domain.household import NewHousehold
from nodes.resident_record.domain.record import NewPerson
from nodes.resident_record.domain.showing import ShownHousehold
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber

MOST_HOUSEHOLDS, MOST_ROWS = 100, 1000
HouseholdMessage: TypeAlias = wire.NewHousehold
"""What a row of a job that records households is."""


def request_id_from_wire(
    request: wire.RecordHouseholdsRequest
    | wire.StartRecordingHouseholdsRequest
    | wire.RegisterBirthRequest
    | wire.RegisterMoveOutRequest
    | wire.CancelMoveOutRequest
    | wire.BeginEditRequest
    | wire.EndEditRequest
    | wire.RegisterMoveInRequest,
) -> str:
    return uuid_from_wire(request.request_id, "request_id")


def households_from_wire(request: wire.RecordHouseholdsRequest) -> tuple[NewHousehold, ...]:
    several(request.households, "households", MOST_HOUSEHOLDS)
    return each_from_wire(request.households, "households", _new_household)


def rows_from_wire(request: wire.StartRecordingHouseholdsRequest) -> Sequence[HouseholdMessage]:
    """Return the rows of a job as they are: each is read by itself when its turn comes."""
    several(request.households, "households", MOST_ROWS)
    return request.households


def started_to_wire(job_id: str) -> wire.StartRecordingHouseholdsResponse:
    return wire.StartRecordingHouseholdsResponse(job_id=job_id)


def row_from_wire(household: HouseholdMessage) -> NewHousehold:
    return _new_household(household, "household")


def _new_household(household: wire.NewHousehold, field: str) -> NewHousehold:
    several(household.members, f"{field}.members", MOST_MEMBERS)
    return NewHousehold(
        address=address_from_wire(household.address, f"{field}.address"),
        members=each_from_wire(household.members, f"{field}.members", _new_person),
    )


def _new_person(person: wire.NewPerson, field: str) -> NewPerson:
    return NewPerson(
        name=name_from_wire(person.name, f"{field}.name"),
        birth_date=date_from_wire(person.birth_date, f"{field}.birth_date"),
        sex=resident_sex_from_wire(person.sex, f"{field}.sex"),
        relationship=relationship_from_wire(person.relationship, f"{field}.relationship"),
        registered_domicile=words_from_wire(person.registered_domicile, f"{field}.registered_domicile"),
        register_head=words_from_wire(person.register_head, f"{field}.register_head"),
        nationality=nationality_from_wire(person.nationality, f"{field}.nationality"),
    )


def recorded_to_wire(numbers: Sequence[HouseholdNumber]) -> wire.RecordHouseholdsResponse:
    return wire.RecordHouseholdsResponse(household_numbers=[each.value for each in numbers])


def birth_from_wire(request: wire.RegisterBirthRequest) -> tuple[HouseholdNumber, NewPerson]:
    return household_number_from_wire(request), _new_person(request.child, "child")


def birth_to_wire(number: AddresseeNumber) -> wire.RegisterBirthResponse:
    return wire.RegisterBirthResponse(addressee_number=number.value)


def household_number_from_wire(
    request: wire.RegisterBirthRequest | wire.GetHouseholdRequest,
) -> HouseholdNumber:
    return checked(HouseholdNumber, request.household_number, "household_number")


def household_to_wire(household: ShownHousehold) -> wire.Household:
    return wire.Household(
        household_number=household.number.value, members=[resident_to_wire(each) for each in household.members]
    )


def page_to_wire(households: Sequence[ShownHousehold], token: str) -> wire.ListHouseholdsResponse:
    """Return a page; *token* leads to the next one, empty when there is none."""
    return wire.ListHouseholdsResponse(
        households=[household_to_wire(each) for each in households], next_page_token=token
    )
