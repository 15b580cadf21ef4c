"""Whoever sees a 個人番号 at the 統合端末 is recorded; what passes between systems is no look."""

from datetime import date
from uuid import uuid4

import pytest

from fittings.nouns.people import notice_to_wire
from fittings.staff.domain import Role
from fittings.staff.testing import sit_at
from juki.fittings.v1 import accesses_service_pb2 as looks_wire
from juki.fittings.v1.accesses_service_pb2_grpc import AccessesServiceStub
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import PersonKey
from juki.types.v1.juki_net_pb2 import GeneratedNumber
from mesh.call import Call, enter, leave
from tests.nodes.municipal_cs.test_service import ASKER, CS
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import Refusal


def stamp():
    return Delivery(delivery_id=str(uuid4()))


@pytest.fixture
def resident(cs, person):
    """Somebody in the municipality's file."""
    day = CivilDate.of(date(2025, 4, 1))
    notice = IdentityNotice(record=person(1), reason=ChangeReason.BIRTH, change_date=day, update_number=1)
    item = wire.ChangeNotice(delivery=stamp(), notice=notice_to_wire(notice))
    cs.delivery.NotifyChanges(wire.NotifyChangesRequest(items=[item]))
    return person(1)


@pytest.fixture
def ask(mesh, cs):
    """Ask as an administrator who looked; whoever sat there sits there again afterwards."""
    clerk = mesh.caller(ASKER).sessions[CS]
    sit_at(mesh, ASKER, CS, "abe", Role.ADMINISTRATOR)
    administrator, mesh.caller(ASKER).sessions[CS] = mesh.caller(ASKER).sessions[CS], clerk

    def asked_by(session=administrator, **asked):
        mesh.caller(ASKER).sessions[CS] = session
        try:
            return list_looks(mesh, **asked)
        finally:
            mesh.caller(ASKER).sessions[CS] = clerk

    return asked_by


def list_looks(mesh, **asked):
    stub = AccessesServiceStub(mesh.channel(ASKER, CS))
    return stub.ListAccesses(looks_wire.ListAccessesRequest(**asked))


def looks(answer):
    return [(each.operator, each.terminal, each.method) for each in answer.accesses]


def look_up(cs, record):
    return cs.counter.LookUpIdentity(
        counter_wire.LookUpIdentityRequest(resident_code=record.resident_code.value)
    ).found.record


def find(cs, record):
    key = PersonKey(my_number=record.my_number.value)
    return cs.inquiry.FindIdentity(inquiry_wire.FindIdentityRequest(key=key))


def test_a_look_up_is_found_by_the_number_that_it_showed(cs, ask, resident, person):
    assert look_up(cs, resident).my_number == resident.my_number.value
    look_up(cs, person(1000))
    assert looks(ask(my_number=resident.my_number.value)) == [
        ("abe", ASKER, "ListAccesses"),
        ("clerk-1", ASKER, "LookUpIdentity"),
    ]


def test_asking_with_the_number_of_somebody_unknown_is_a_look_too(cs, ask, person):
    with pytest.raises(Refusal, match="PERSON_NOT_FOUND"):
        find(cs, person(1))
    assert looks(ask()) == [("clerk-1", ASKER, "FindIdentity")]


def test_the_purpose_that_the_terminal_names_is_kept(cs, ask, resident):
    token = enter(Call(caller="", callee="", method="", purpose="JM00000000000001"))
    look_up(cs, resident)
    leave(token)
    assert [each.purpose_code for each in ask().accesses] == ["JM00000000000001"]


def test_a_search_and_a_comparison_show_no_number_and_leave_nothing(cs, ask, resident):
    cs.counter.CompareIdentities(counter_wire.CompareIdentitiesRequest())
    cs.counter.FindNumberNotice(counter_wire.FindNumberNoticeRequest(resident_code=resident.resident_code.value))
    assert looks(ask()) == []


def test_a_delivered_number_is_no_look(cs, ask, person):
    told = GeneratedNumber(resident_code=person(1).resident_code.value, my_number=person(1).my_number.value)
    item = wire.GeneratedNumberItem(delivery=stamp(), generated_number=told)
    cs.delivery.ReceiveMyNumbers(wire.ReceiveMyNumbersRequest(items=[item]))
    assert looks(ask()) == []


def test_a_number_is_not_shown_when_the_record_cannot_be_kept(mesh, cs, resident, nation, person):
    with mesh.running(CS).database.writing() as unit:
        unit.session.connection().exec_driver_sql("alter table number_accesses rename to gone")
    for ask in (lambda: look_up(cs, resident), lambda: find(cs, person(1000))):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.code in ("INTERNAL", "UNAVAILABLE")
    assert nation.requests("FindIdentity") == []


def test_a_page_token_leads_on_for_the_same_query_of_the_same_administrator_alone(mesh, cs, ask, resident):
    for _ in range(3):
        look_up(cs, resident)
    token = ask(page_size=2).next_page_token
    rest = ask(page_size=2, page_token=token)
    assert (len(rest.accesses), rest.next_page_token) == (1, "")
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        ask(my_number=resident.my_number.value, page_token=token)
    sit_at(mesh, ASKER, CS, "ito", Role.ADMINISTRATOR)
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        ask(mesh.caller(ASKER).sessions[CS], page_token=token)


def test_a_clerk_reads_no_looks_and_is_recorded_as_having_asked(mesh, cs, ask, resident):
    with pytest.raises(Refusal, match="NOT_ADMINISTRATOR"):
        list_looks(mesh, my_number=resident.my_number.value)
    assert looks(ask()) == [("clerk-1", ASKER, "ListAccesses")]


def test_what_stands_for_a_number_is_told_only_to_whoever_asks_with_it(cs, ask, resident):
    look_up(cs, resident)
    assert {each.target for each in ask().accesses} == {b""}
    (target,) = {each.target for each in ask(my_number=resident.my_number.value).accesses}
    assert len(target) == 32
