"""Every 個人番号 that a client asks with or is shown leaves a record before it leaves the node."""

from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.message import Message
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from fittings.accesses.domain import Looker
from fittings.accesses.watch import is_watched, target_of
from juki.business_system.v1 import counter_service_pb2 as business
from juki.municipal_cs.v1 import counter_service_pb2 as cs_counter
from juki.municipal_cs.v1 import inquiry_service_pb2 as cs_inquiry
from juki.resident_record.v1 import counter_service_pb2 as register
from juki.resident_record.v1 import delivery_service_pb2 as delivery
from juki.types.v1.identity_record_pb2 import FoundIdentity, IdentityRecord, PersonKey
from mesh.storage.database import Database, sqlite_url
from mesh.storage.unit import AnsweredBefore, Unit
from mesh.traces.spans import Recorder
from tests.fittings.accesses.conftest import NOON, SYSTEM, TERMINAL, Desk, answering
from vocabulary.identifiers import MyNumber
from vocabulary.refusals import NotFound

FIND = cs_inquiry.DESCRIPTOR.services_by_name["InquiryService"].methods_by_name["FindIdentity"]
COUNTER = register.DESCRIPTOR.services_by_name["CounterService"].methods_by_name
LIST, GET, MOVE_OUT = (COUNTER[each] for each in ("ListHouseholds", "GetResident", "RegisterMoveOut"))
NUMBERS = [MyNumber.from_body(f"{each:011d}").value for each in range(87_654_321_001, 87_654_321_006)]


def find(number: str) -> cs_inquiry.FindIdentityRequest:
    return cs_inquiry.FindIdentityRequest(key=PersonKey(my_number=number))


def found(number: str) -> cs_inquiry.FindIdentityResponse:
    return cs_inquiry.FindIdentityResponse(found=FoundIdentity(record=IdentityRecord(my_number=number)))


def shown(number: str) -> register.GetResidentResponse:
    return register.GetResidentResponse(resident=register.Resident(my_number=number))


def test_a_look_says_who_where_when_what_for_and_by_which_method(desk: Desk) -> None:
    desk.call(GET, register.GetResidentRequest(), answering(shown(NUMBERS[0])), purpose="JM00000000000001")
    (look,) = desk.looks()
    assert look.looker == Looker(
        operator="clerk-1", terminal=TERMINAL, purpose="JM00000000000001", method="GetResident", at=NOON
    )
    assert look.target == target_of(NUMBERS[0], desk.database)


def test_a_bulk_answer_records_each_number_once(desk: Desk) -> None:
    people = [register.Resident(my_number=each) for each in (*NUMBERS, NUMBERS[0])]
    homes = [register.Household(members=people[:2]), register.Household(members=people[2:])]
    desk.call(LIST, register.ListHouseholdsRequest(), answering(register.ListHouseholdsResponse(households=homes)))
    assert [each.target for each in desk.looks()] == [target_of(each, desk.database) for each in NUMBERS]
    assert [each.position for each in desk.looks()] == [1, 2, 3, 4, 5]


def test_a_number_that_is_asked_with_and_answered_is_one_look(desk: Desk) -> None:
    desk.call(FIND, find(NUMBERS[0]), answering(found(NUMBERS[0])))
    assert len(desk.looks()) == 1


def test_who_asks_with_a_number_is_recorded_whatever_is_answered(desk: Desk) -> None:
    def refuse(request: Message, context: object) -> Message:
        raise NotFound

    with pytest.raises(NotFound):
        desk.call(FIND, find(NUMBERS[0]), refuse)
    assert [each.target for each in desk.looks()] == [target_of(NUMBERS[0], desk.database)]


def test_an_answer_without_a_number_leaves_no_record(desk: Desk) -> None:
    desk.call(GET, register.GetResidentRequest(), answering(shown("")))
    assert desk.looks() == []


def test_what_a_system_is_delivered_or_asks_is_no_look(desk: Desk) -> None:
    desk.call(FIND, find(NUMBERS[0]), answering(found(NUMBERS[0])), caller=SYSTEM)
    assert desk.looks() == []


def deny_looks(database: Database) -> None:
    denied = "create trigger full before insert on number_accesses begin select raise(abort, 'no room for looks'); end"
    with database.writing() as unit:
        unit.session.execute(text(denied))


def test_a_number_is_not_shown_when_its_record_cannot_be_kept(desk: Desk) -> None:
    deny_looks(desk.database)
    with pytest.raises(DatabaseError, match="no room for looks"):
        desk.call(GET, register.GetResidentRequest(), answering(shown(NUMBERS[0])))


def test_nothing_is_done_with_a_number_when_its_record_cannot_be_kept(desk: Desk) -> None:
    deny_looks(desk.database)
    asked: list[Message] = []
    with pytest.raises(DatabaseError, match="no room for looks"):
        desk.call(FIND, find(NUMBERS[0]), lambda request, context: asked.append(request) or found(NUMBERS[0]))
    assert asked == []


def move_out() -> register.RegisterMoveOutRequest:
    return register.RegisterMoveOutRequest(request_id=str(uuid4()))


def certificate() -> register.RegisterMoveOutResponse:
    persons = [register.LeavingPerson(record=IdentityRecord(my_number=NUMBERS[0]))]
    return register.RegisterMoveOutResponse(certificate=register.MoveOutCertificate(persons=persons))


def test_what_a_unit_answers_is_recorded_within_it_and_goes_with_it(desk: Desk) -> None:
    with desk.database.writing() as unit:
        unit.session.execute(text("create table effects (made integer)"))

    def act(request: register.RegisterMoveOutRequest, context: object) -> Message:
        with desk.database.writing(Unit, request.request_id) as unit:
            unit.session.execute(text("insert into effects values (1)"))
            return unit.answer(certificate())

    desk.call(MOVE_OUT, move_out(), act)
    deny_looks(desk.database)
    with pytest.raises(DatabaseError, match="no room for looks"):
        desk.call(MOVE_OUT, move_out(), act)
    with desk.database.reading() as session:
        assert session.scalar(text("select count(*) from effects")) == 1
    assert len(desk.looks()) == 1


def test_an_answer_that_is_given_again_is_a_look_again(desk: Desk) -> None:
    request = move_out()

    def act(request: register.RegisterMoveOutRequest, context: object) -> Message:
        with desk.database.writing(Unit, request.request_id) as unit:
            return unit.answer(certificate())

    desk.call(MOVE_OUT, request, act)
    with pytest.raises(AnsweredBefore):
        desk.call(MOVE_OUT, request, act)
    assert [each.looker.operator for each in desk.looks()] == ["clerk-1", "clerk-1"]


def test_where_nobody_signs_in_the_caller_stands_for_the_operator(desk: Desk) -> None:
    method = business.DESCRIPTOR.services_by_name["CounterService"].methods_by_name["RegisterCustomer"]
    request = business.RegisterCustomerRequest(my_number=NUMBERS[0])
    desk.call(method, request, answering(business.RegisterCustomerResponse()), operator="my-own-word")
    assert [each.looker.operator for each in desk.looks()] == [TERMINAL]


def test_only_what_a_client_may_call_and_a_number_can_stand_in_is_watched() -> None:
    search = cs_counter.DESCRIPTOR.services_by_name["CounterService"].methods_by_name["SearchIdentities"]
    deliver = delivery.DESCRIPTOR.services_by_name["DeliveryService"].methods_by_name["ReceiveMyNumbers"]
    assert [is_watched(each) for each in (FIND, GET, search, deliver)] == [True, True, False, False]


def test_no_number_stands_in_the_files_in_any_form(desk: Desk, tmp_path: Path) -> None:
    desk.call(FIND, find(NUMBERS[0]), answering(found(NUMBERS[1])))
    assert len(desk.looks()) == 2
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for number in NUMBERS[:2]:
        for form in (number.encode(), number.encode("utf-16-le"), number.encode().hex().encode()):
            assert form not in kept
        assert int(number).to_bytes(8, "big").lstrip(b"\0") not in kept
        assert target_of(number, desk.database) in kept


def test_two_nodes_have_different_digests_of_one_number(desk: Desk, tmp_path: Path) -> None:
    other = Database("b", sqlite_url(tmp_path / "b.db"), None, recorder=Recorder(None), migrations=None)
    assert target_of(NUMBERS[0], desk.database) != target_of(NUMBERS[0], other)
