"""How the neighbours are called: by which method, under whose name, and what their answers mean."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest

from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from mesh.fakes import refusal
from mesh.hosting.node import Road
from mesh.refusals import Unreachable
from nodes.resident_record.domain.designation import designate
from nodes.resident_record.domain.message import Message, MyNumberRequest
from nodes.resident_record.domain.record import Entry, NewNumbers, NewPerson, Place, first_record
from nodes.resident_record.peers import BasicPerson, Gateway, Onward
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import (
    AcquisitionNumber,
    AddresseeNumber,
    HouseholdNumber,
    LocalGovernmentCode,
    MyNumber,
    ResidentCode,
)
from vocabulary.juki_net import MoveInNotice, ResidentAcquisition
from vocabulary.refusals import Refusal

CODE, NUMBER = ResidentCode.from_body("0000000001"), AddresseeNumber.from_serial(1)
SAPPORO, HAKODATE = LocalGovernmentCode("011002"), LocalGovernmentCode("012025")
TODAY = date(2026, 4, 1)


class Answering:
    """A channel that gives one answer, or one refusal, and keeps what it was asked."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.asked = answer, list[Any]()

    def unary_unary(self, method: str, *rest: object, **more: object) -> Callable[..., Any]:
        def call(request: Any) -> Any:
            self.asked.append(request)
            if isinstance(self.answer, Refusal):
                raise self.answer
            return self.answer

        return call


def road(answer: Any = None) -> tuple[Road, Answering]:
    channel = Answering(answer)
    made = SimpleNamespace(peer=lambda kind: f"sapporo.{kind}", channel=lambda name: cast(grpc.Channel, channel))
    return cast(Road, made), channel


def messages(person: NewPerson) -> list[Message]:
    """Return one message of every kind, about one person."""
    place = Place(municipality=SAPPORO, household_number=HouseholdNumber.from_serial(1), position=1, address="北1条")
    entry = Entry(reason=ChangeReason.BIRTH, since=CivilDate.of(TODAY), today=TODAY)
    record = first_record(person, NewNumbers(addressee_number=NUMBER, resident_code=CODE), place, entry).record
    told = designate(record, MyNumber.from_body("00000000001"), None, TODAY)
    assert told is not None
    notice = MoveInNotice(
        resident_code=CODE,
        former_municipality=HAKODATE,
        new_municipality=SAPPORO,
        new_address="北1条",
        move_in_date=CivilDate.of(TODAY),
    )
    acquisition = ResidentAcquisition(acquisition_number=AcquisitionNumber("ab" * 16), resident_code=CODE)
    return [MyNumberRequest(resident_code=CODE), *told.messages, notice, acquisition]


@pytest.mark.function("S1.6")
def test_the_gateway_knows_a_person_by_code_and_basic_person_by_number(person: Callable[..., NewPerson]) -> None:
    onward = Onward(Gateway(road()[0]), BasicPerson(road()[0]))
    posted = [onward(each) for each in messages(person())]
    assert [(each.method.rpartition("/")[2], each.callee, each.person) for each in posted] == [
        ("RequestMyNumbers", "sapporo.juki_gateway", CODE.value),
        ("SubmitChanges", "sapporo.juki_gateway", CODE.value),
        ("SubmitMailingRecords", "sapporo.juki_gateway", CODE.value),
        ("ReceiveChanges", "sapporo.basic_person", NUMBER.value),
        ("SendMoveInNotices", "sapporo.juki_gateway", CODE.value),
        ("SubmitAcquisitions", "sapporo.juki_gateway", CODE.value),
    ]


def test_no_more_codes_are_asked_for_than_the_gateway_gives_at_once() -> None:
    answer = inquiry_wire.FetchResidentCodesResponse(resident_codes=[CODE.value])
    way, channel = road(answer)
    assert Gateway(way).fetch_codes(3000) == [CODE]
    assert channel.asked[0].count == 2000


def test_somebody_the_nation_does_not_know_is_nobody() -> None:
    assert Gateway(road(refusal("PERSON_NOT_FOUND", "NOT_FOUND"))[0]).find(CODE) is None


def test_a_nation_out_of_reach_is_not_taken_for_one_that_knows_nobody() -> None:
    with pytest.raises(Unreachable):
        Gateway(road(Unreachable(callee="sapporo.juki_gateway", status="no time left"))[0]).find(CODE)
