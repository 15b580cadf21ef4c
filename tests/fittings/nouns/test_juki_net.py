"""What cities and Juki-net tell each other goes round, and no wrong shape passes inward."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fittings.nouns import juki_net, people
from juki.types.v1 import juki_net_pb2 as wire
from juki.types.v1.identity_record_pb2 import PersonKey
from tests.mesh.helpers import person
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, LocalGovernmentCode
from vocabulary.juki_net import AddresseeAcquisition, GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition
from vocabulary.refusals import Malformed

CODE = person(1).resident_code
MAILING = MailingRecord(address="札幌市中央区1", recipient="見本 太郎", persons=(person(1), person(2)))
NOTICE = MoveInNotice(
    resident_code=CODE,
    former_municipality=LocalGovernmentCode("011002"),
    new_municipality=LocalGovernmentCode("012025"),
    new_address="函館市1",
    move_in_date=CivilDate.of(date(2025, 4, 1)),
)
NUMBER = GeneratedNumber(resident_code=CODE, my_number=person(1).my_number)
ACQUISITION = ResidentAcquisition(acquisition_number=AcquisitionNumber("ab" * 16), resident_code=CODE)


def test_what_is_told_goes_round() -> None:
    assert juki_net.mailing_record_from_wire(juki_net.mailing_record_to_wire(MAILING)) == MAILING
    assert juki_net.move_in_notice_from_wire(juki_net.move_in_notice_to_wire(NOTICE)) == NOTICE
    assert juki_net.generated_number_from_wire(juki_net.generated_number_to_wire(NUMBER)) == NUMBER
    assert juki_net.resident_acquisition_from_wire(juki_net.resident_acquisition_to_wire(ACQUISITION)) == ACQUISITION
    inside = AddresseeAcquisition(
        acquisition_number=ACQUISITION.acquisition_number, addressee_number=AddresseeNumber.from_serial(1002)
    )
    assert juki_net.addressee_acquisition_from_wire(juki_net.addressee_acquisition_to_wire(inside)) == inside


def test_a_person_is_asked_for_by_either_number_and_never_by_none() -> None:
    for key in (CODE, person(1).my_number):
        assert people.key_from_wire(people.key_to_wire(key)) == key
    with pytest.raises(Malformed):
        people.key_from_wire(PersonKey())


def mailing(**fields: Any) -> wire.MailingRecord:
    made = juki_net.mailing_record_to_wire(MAILING)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def notice(**fields: Any) -> wire.MoveInNotice:
    made = juki_net.move_in_notice_to_wire(NOTICE)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("read", "message", "field"),
    [
        (juki_net.mailing_record_from_wire, mailing(address=""), "address"),
        (juki_net.mailing_record_from_wire, mailing(recipient="x" * 1000), "recipient"),
        (juki_net.move_in_notice_from_wire, notice(resident_code="12345678901"), "resident_code"),
        (juki_net.move_in_notice_from_wire, notice(former_municipality_code="999999"), "former_municipality_code"),
        (juki_net.move_in_notice_from_wire, notice(new_municipality_code=""), "new_municipality_code"),
        (juki_net.move_in_notice_from_wire, notice(new_address=""), "new_address"),
        (juki_net.generated_number_from_wire, wire.GeneratedNumber(resident_code=CODE.value), "my_number"),
        (
            juki_net.resident_acquisition_from_wire,
            wire.ResidentAcquisition(resident_code=CODE.value),
            "acquisition_number",
        ),
        (juki_net.generated_number_from_wire, wire.GeneratedNumber(), "resident_code"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_shape_is_malformed_and_names_its_field(read: Callable[[Any], Any], message: Any, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(message)
    assert refused.value.facts["field"] == field


def test_an_envelope_is_for_1_to_50_persons() -> None:
    for count, accepted in ((0, False), (1, True), (50, True), (51, False)):
        many = MailingRecord(address="札幌市中央区1", recipient="見本 太郎", persons=(person(1),) * count)
        message = juki_net.mailing_record_to_wire(many)
        if accepted:
            assert juki_net.mailing_record_from_wire(message) == many
        else:
            with pytest.raises(Malformed):
                juki_net.mailing_record_from_wire(message)


def test_codes_are_ordered_by_1_to_2000_and_come_back_checked() -> None:
    assert juki_net.code_count(2000) == 2000
    for bad in (2001, 0, -1):
        with pytest.raises(Malformed) as refused:
            juki_net.code_count(bad)
        assert refused.value.facts["field"] == "count"
    assert juki_net.codes_from_wire([CODE.value]) == [CODE]
    with pytest.raises(Malformed):
        juki_net.codes_from_wire(["12345678901"])
