"""Moving out and in, and the certificate between."""

from collections.abc import Sequence
from typing import TypeAlias

from fittings.files.convert import reference_to_wire
from fittings.files.domain import Reference
from fittings.nouns.fields import text_from_wire
from fittings.nouns.people import date_to_wire, record_from_wire, record_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from nodes.resident_record.convert.fields import (
    MOST_MEMBERS,
    address_from_wire,
    all_different,
    each_from_wire,
    exact_date_from_wire,
    municipality_from_wire,
    nationality_from_wire,
    relationship_from_wire,
    several,
    words_from_wire,
)
from nodes.resident_record.convert.residents import addressee_from_wire
from nodes.resident_record.domain.move import Certificate, LeavingPerson, MoveIn, MoveOut
from nodes.resident_record.domain.record import Plan
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber
from vocabulary.refusals import Malformed

LONGEST_RELATIONSHIP = 40
CertificateMessage: TypeAlias = wire.MoveOutCertificate
"""What the file of a move-out certificate holds."""


def move_out_from_wire(request: wire.RegisterMoveOutRequest) -> MoveOut:
    return MoveOut(
        addressee_numbers=numbers_from_wire(request),
        plan=Plan(
            municipality=municipality_from_wire(request.destination_code, "destination_code"),
            address=address_from_wire(request.destination_address, "destination_address"),
            date=exact_date_from_wire(request.planned_date, "planned_date"),
        ),
    )


def numbers_from_wire(
    request: wire.RegisterMoveOutRequest | wire.CancelMoveOutRequest,
) -> tuple[AddresseeNumber, ...]:
    several(request.addressee_numbers, "addressee_numbers", MOST_MEMBERS)
    numbers = each_from_wire(request.addressee_numbers, "addressee_numbers", addressee_from_wire)
    return all_different(numbers, "addressee_numbers")


def move_out_to_wire(certificate: Certificate, file: Reference) -> wire.RegisterMoveOutResponse:
    return wire.RegisterMoveOutResponse(
        certificate=certificate_to_wire(certificate), certificate_file=reference_to_wire(file)
    )


def certificate_to_wire(certificate: Certificate) -> CertificateMessage:
    return wire.MoveOutCertificate(
        issuer_code=certificate.issuer.value,
        planned_date=date_to_wire(CivilDate.of(certificate.planned_date)),
        persons=[_leaving_to_wire(each) for each in certificate.persons],
    )


def _leaving_to_wire(person: LeavingPerson) -> wire.LeavingPerson:
    return wire.LeavingPerson(
        record=record_to_wire(person.record),
        relationship=person.relationship,
        registered_domicile=person.registered_domicile,
        register_head=person.register_head,
        nationality=person.nationality,
    )


def move_in_from_wire(request: wire.RegisterMoveInRequest) -> MoveIn:
    certificate = _certificate(request.certificate)
    if len(request.relationships) != len(certificate.persons):
        raise Malformed("relationships", "has not one entry for each person of the certificate")
    return MoveIn(
        certificate=certificate,
        relationships=each_from_wire(request.relationships, "relationships", relationship_from_wire),
        address=address_from_wire(request.address, "address"),
        date=exact_date_from_wire(request.move_in_date, "move_in_date"),
    )


def _certificate(certificate: wire.MoveOutCertificate) -> Certificate:
    several(certificate.persons, "certificate.persons", MOST_MEMBERS)
    persons = each_from_wire(certificate.persons, "certificate.persons", _leaving)
    all_different((each.record.resident_code for each in persons), "certificate.persons")
    return Certificate(
        issuer=municipality_from_wire(certificate.issuer_code, "certificate.issuer_code"),
        planned_date=exact_date_from_wire(certificate.planned_date, "certificate.planned_date"),
        persons=persons,
    )


def _leaving(person: wire.LeavingPerson, field: str) -> LeavingPerson:
    relationship = text_from_wire(person.relationship, f"{field}.relationship", LONGEST_RELATIONSHIP, required=False)
    return LeavingPerson(
        record=record_from_wire(person.record, f"{field}.record"),
        relationship=relationship,
        registered_domicile=words_from_wire(person.registered_domicile, f"{field}.registered_domicile"),
        register_head=words_from_wire(person.register_head, f"{field}.register_head"),
        nationality=nationality_from_wire(person.nationality, f"{field}.nationality"),
    )


def move_in_to_wire(home: HouseholdNumber, numbers: Sequence[AddresseeNumber]) -> wire.RegisterMoveInResponse:
    return wire.RegisterMoveInResponse(household_number=home.value, addressee_numbers=[each.value for each in numbers])
