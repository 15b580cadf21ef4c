"""What cities and Juki-net tell each other goes round, whoever's messages carry it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fittings.nouns import juki_net
from juki.card_management.v1 import card_management_service_pb2 as card_wire
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as gateway_wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.national.v1 import national_service_pb2 as national_wire
from juki.resident_record.v1 import resident_record_service_pb2 as record_wire
from tests.mesh.helpers import person
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode
from vocabulary.juki_net import Acquisition, DesignatedNumber, MailingRecord, MoveInNotice
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
NUMBER = DesignatedNumber(resident_code=CODE, my_number=person(1).my_number)
ACQUISITION = Acquisition(acquisition_number=AcquisitionNumber("ab" * 16), resident_code=CODE)


@pytest.mark.parametrize("make", [gateway_wire.MailingRecord, cs_wire.MailingRecord, card_wire.MailingRecord])
def test_a_mailing_record_goes_round(make: type) -> None:
    assert juki_net.mailing_record_from_wire(juki_net.mailing_record_to_wire(make, MAILING)) == MAILING


@pytest.mark.parametrize("make", [gateway_wire.MoveInNotice, cs_wire.MoveInNotice, record_wire.MoveInNotice])
def test_a_move_in_notice_goes_round(make: type) -> None:
    assert juki_net.move_in_notice_from_wire(juki_net.move_in_notice_to_wire(make, NOTICE)) == NOTICE


@pytest.mark.parametrize(
    "make", [gateway_wire.DesignatedNumber, cs_wire.DesignatedNumber, record_wire.DesignatedNumber]
)
def test_a_designated_number_goes_round(make: type) -> None:
    assert juki_net.designated_number_from_wire(juki_net.designated_number_to_wire(make, NUMBER)) == NUMBER


@pytest.mark.parametrize("make", [gateway_wire.Acquisition, cs_wire.Acquisition, national_wire.Acquisition])
def test_an_acquisition_goes_round(make: type) -> None:
    assert juki_net.acquisition_from_wire(juki_net.acquisition_to_wire(make, ACQUISITION)) == ACQUISITION


@pytest.mark.parametrize(
    "make", [gateway_wire.FindIdentityRequest, cs_wire.FindIdentityRequest, national_wire.FindIdentityRequest]
)
def test_a_person_is_asked_for_by_either_number_and_never_by_none(make: Any) -> None:
    for key in (CODE, person(1).my_number):
        assert juki_net.key_from_wire(juki_net.key_to_wire(make, key)) == key
    with pytest.raises(Malformed):
        juki_net.key_from_wire(make())


def mailing(**fields: Any) -> cs_wire.MailingRecord:
    made = juki_net.mailing_record_to_wire(cs_wire.MailingRecord, MAILING)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def notice(**fields: Any) -> cs_wire.MoveInNotice:
    made = juki_net.move_in_notice_to_wire(cs_wire.MoveInNotice, NOTICE)
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
        (juki_net.designated_number_from_wire, cs_wire.DesignatedNumber(resident_code=CODE.value), "my_number"),
        (juki_net.acquisition_from_wire, cs_wire.Acquisition(resident_code=CODE.value), "acquisition_number"),
        (juki_net.resident_code_from_wire, cs_wire.MyNumberRequest(), "resident_code"),
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
        message = juki_net.mailing_record_to_wire(cs_wire.MailingRecord, many)
        if accepted:
            assert juki_net.mailing_record_from_wire(message) == many
        else:
            with pytest.raises(Malformed):
                juki_net.mailing_record_from_wire(message)


def test_codes_are_ordered_by_1_to_2000_and_come_back_checked() -> None:
    order = cs_wire.FetchResidentCodesRequest
    request_id = "00000000-0000-4000-8000-000000000000"
    assert juki_net.code_order_from_wire(order(request_id=request_id, count=2000)) == (request_id, 2000)
    for bad in (order(request_id=request_id, count=2001), order(request_id=request_id), order(count=1)):
        with pytest.raises(Malformed):
            juki_net.code_order_from_wire(bad)
    assert juki_net.codes_from_wire([CODE.value]) == [CODE]
    with pytest.raises(Malformed):
        juki_net.codes_from_wire(["12345678901"])
