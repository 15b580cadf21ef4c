"""What the register refuses, and what was refused further on, as whoever asked is told it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from fittings.nouns.people import date_to_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.juki_gateway.v1.inquiry_service_pb2 import FetchResidentCodesResponse
from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import AddresseeAcquisition, GeneratedNumber, MoveInNotice
from mesh.contracts.contract import Contract
from mesh.contracts.options import refusals_of
from mesh.fakes import refusal
from vocabulary.dates import CivilDate
from vocabulary.identifiers import MyNumber, ResidentCode
from vocabulary.refusals import Refusal

City = Any  # conftest.City, which this way of importing does not let us name
FURTHER_ON = refusals_of(Contract(gateway_wire).methods["SubmitAcquisitions"])
NOBODY = ResidentCode.from_body("9876543210")
ANOTHER_NUMBER = MyNumber.from_body("12345678901")


def stamp() -> Delivery:
    return Delivery(delivery_id=str(uuid4()))


def told(outcomes: Any) -> list[tuple[str, str]]:
    return [(code_pb2.Code.Name(each.status), each.reason) for each in outcomes]


def test_a_number_for_nobody_and_another_for_somebody_are_refused_alone(city: City) -> None:
    home = city.record()
    city.designate(home)
    (member,) = city.members(home)
    numbers = [
        GeneratedNumber(resident_code=code, my_number=number)
        for code, number in (
            (NOBODY.value, ANOTHER_NUMBER.value),
            (member.resident_code, ANOTHER_NUMBER.value),
            (member.resident_code, member.my_number),
        )
    ]
    items = [wire.GeneratedNumberItem(delivery=stamp(), generated_number=each) for each in numbers]
    outcomes = city.delivery.ReceiveMyNumbers(wire.ReceiveMyNumbersRequest(items=items)).outcomes
    assert told(outcomes) == [
        ("NOT_FOUND", "RESIDENT_UNKNOWN"),
        ("ABORTED", "ANOTHER_NUMBER_DESIGNATED"),
        ("OK", ""),
    ]
    assert list(city.members(home)) == [member]


def test_a_move_in_notice_of_nobody_or_of_somebody_without_a_number_is_refused_alone(city: City) -> None:
    home, numbered = city.record(), city.record()
    city.designate(numbered)
    (pending,), (member,) = city.members(home), city.members(numbered)
    notices = [
        MoveInNotice(
            resident_code=code,
            former_municipality_code="011002",
            new_municipality_code="012025",
            new_address="北海道函館市東雲町4番",
            move_in_date=date_to_wire(CivilDate.of(city.mesh.clock.today())),
        )
        for code in (NOBODY.value, pending.resident_code, member.resident_code)
    ]
    items = [wire.MoveInNoticeItem(delivery=stamp(), move_in_notice=each) for each in notices]
    outcomes = city.delivery.ReceiveMoveInNotices(wire.ReceiveMoveInNoticesRequest(items=items)).outcomes
    assert told(outcomes) == [
        ("NOT_FOUND", "RESIDENT_UNKNOWN"),
        ("FAILED_PRECONDITION", "MY_NUMBER_PENDING"),
        ("OK", ""),
    ]
    assert list(city.members(home)) == [pending]


@pytest.mark.parametrize("reason", sorted(FURTHER_ON))
def test_an_acquisition_refused_further_on_is_answered_as_it_was_refused_there_and_the_other_passes(
    city: City, reason: str
) -> None:
    (member,) = city.members(city.record())
    no, numbers = refusal(reason, "NOT_FOUND"), [uuid4().hex, uuid4().hex]
    city.gateway.judge(
        "SubmitAcquisitions", lambda item: no if item.acquisition.acquisition_number == numbers[0] else None
    )
    items = [
        wire.AcquisitionItem(
            delivery=stamp(),
            acquisition=AddresseeAcquisition(acquisition_number=each, addressee_number=member.addressee_number),
        )
        for each in numbers
    ]
    outcomes = city.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=items)).outcomes
    assert told(outcomes) == [("NOT_FOUND", reason), ("OK", "")]
    assert no.explain() not in outcomes[0].explanation  # in this node's own words
    passed = city.gateway.items("SubmitAcquisitions")
    assert [each.acquisition.acquisition_number for each in passed] == numbers[1:]


def households(city: City) -> Any:
    return city.counter.ListHouseholds(counter_wire.ListHouseholdsRequest()).households


def test_a_household_with_two_heads_or_somebody_born_tomorrow_is_refused_and_nothing_recorded(city: City) -> None:
    with pytest.raises(Refusal, match="HOUSEHOLD_UNSOUND"):
        city.record(city.entered(), city.entered(given="二郎"))
    with pytest.raises(Refusal, match="DATE_IN_FUTURE"):
        city.record(city.entered(born=city.mesh.clock.today() + timedelta(days=1)))
    assert list(households(city)) == []


def test_a_newborn_is_not_recorded_while_the_nation_gives_no_code(city: City) -> None:
    codes = [ResidentCode.from_body("5000000001").value]

    def the_last_one(request: Any) -> FetchResidentCodesResponse:
        given = FetchResidentCodesResponse(resident_codes=codes)
        codes.clear()
        return given

    city.gateway.answer("FetchResidentCodes", the_last_one)
    home = city.record()
    child = city.entered("子", "陽", city.mesh.clock.today())
    birth = counter_wire.RegisterBirthRequest(request_id=str(uuid4()), household_number=home, child=child)
    with pytest.raises(Refusal, match="CODE_STOCK_EMPTY"):
        city.counter.RegisterBirth(birth)
    assert len(city.members(home)) == 1


def test_a_move_out_on_a_day_before_they_came_is_refused(city: City) -> None:
    home = city.record()
    city.designate(home)
    with pytest.raises(Refusal) as refused:
        city.register_move_out(home, date(1999, 1, 1))
    assert refused.value.reason == "MOVE_OUT_UNSOUND"
