"""Whoever sees a 個人番号 in the register is recorded, and can be found by the number."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from fittings.nouns.fields import moment_to_wire
from fittings.staff.domain import Role
from juki.fittings.v1 import accesses_service_pb2 as looks_wire
from juki.fittings.v1 import files_service_pb2 as files_wire
from juki.fittings.v1.accesses_service_pb2_grpc import AccessesServiceStub
from juki.fittings.v1.files_service_pb2_grpc import FilesServiceStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.types.v1 import data_class_pb2
from tests.nodes.resident_record.conftest import NODE
from vocabulary.identifiers import ResidentCode
from vocabulary.refusals import Refusal

City = Any  # conftest.City, which this way of importing does not let us name


def list_looks(city: City, **asked: Any) -> Any:
    stub = AccessesServiceStub(city.mesh.channel("sapporo.terminal", NODE))
    return stub.ListAccesses(looks_wire.ListAccessesRequest(**asked))


def ask(city: City, account: str = "abe", **asked: Any) -> Any:
    """Let an administrator ask; whoever sat there sits there again afterwards."""
    sessions = city.mesh.caller("sapporo.terminal").sessions
    before = sessions[NODE]
    city.sit_down(account, Role.ADMINISTRATOR)
    try:
        return list_looks(city, **asked)
    finally:
        sessions[NODE] = before


def looks(city: City, **asked: Any) -> list[tuple[str, str]]:
    """Who looked by which method, newest first."""
    return [(each.operator, each.method) for each in ask(city, **asked).accesses]


def numbered(city: City, *members: Any) -> Any:
    """Record a household whose members have numbers, and look at it."""
    home = city.record(*members)
    city.designate(home)
    return city.members(home)


def certified(city: City) -> Any:
    """Let somebody leave; return the whole answer."""
    home = city.record(city.entered("世帯主", "二郎"))
    city.designate(home)
    return city.register_move_out(home, city.mesh.clock.today())


def deny_looks(city: City) -> None:
    with city.mesh.running(NODE).database.writing() as unit:
        unit.session.execute(text("alter table number_accesses rename to gone"))


def held(city: City) -> Any:
    with city.mesh.running(NODE).database.reading() as session:
        return session.scalar(text("select count(*) from numbers_in_files"))


def get(city: City, member: Any) -> Any:
    return city.counter.GetResident(wire.GetResidentRequest(addressee_number=member.addressee_number)).resident


def test_a_look_at_a_record_is_found_by_its_number_under_who_looked(city: City) -> None:
    member, other = numbered(city, city.entered(), city.entered("妻", "花子"))
    city.sit_down("clerk-7")
    assert get(city, member).my_number == member.my_number
    assert looks(city, my_number=member.my_number) == [
        ("abe", "ListAccesses"),
        ("clerk-7", "GetResident"),
        ("clerk-1", "GetHousehold"),
    ]
    assert ("clerk-7", "GetResident") not in looks(city, my_number=other.my_number)


def test_a_list_of_households_is_a_look_at_every_number_in_it(city: City) -> None:
    members = [*numbered(city, city.entered(), city.entered("妻", "花子")), *numbered(city)]
    city.counter.ListHouseholds(wire.ListHouseholdsRequest())
    newest = ask(city, page_size=3).accesses
    assert [each.method for each in newest] == ["ListHouseholds"] * len(members)
    for each in members:
        assert looks(city, my_number=each.my_number)[1] == ("clerk-1", "ListHouseholds")


def test_a_certificate_is_a_look_at_the_numbers_on_it(city: City) -> None:
    (member,) = numbered(city)
    number = certified(city).certificate.persons[0].record.my_number
    assert ("clerk-1", "RegisterMoveOut") in looks(city, my_number=number)
    assert ("clerk-1", "RegisterMoveOut") not in looks(city, my_number=member.my_number)


def read(city: City, file: Any) -> bytes:
    stub = FilesServiceStub(city.mesh.channel("sapporo.terminal", NODE))
    return bytes(stub.ReadFile(files_wire.ReadFileRequest(file=file)).content)


def test_who_reads_the_file_of_a_certificate_looks_at_the_numbers_in_it(city: City) -> None:
    answer = certified(city)
    number = answer.certificate.persons[0].record.my_number
    city.sit_down("clerk-7")
    assert number.encode() in read(city, answer.certificate_file)
    assert looks(city, my_number=number)[:3] == [
        ("abe", "ListAccesses"),
        ("clerk-7", "ReadFile"),
        ("clerk-1", "RegisterMoveOut"),
    ]


def test_a_file_is_not_read_when_the_look_cannot_be_kept(city: City) -> None:
    file = certified(city).certificate_file
    deny_looks(city)
    with pytest.raises(Refusal) as refused:
        read(city, file)
    assert refused.value.code in ("INTERNAL", "UNAVAILABLE")


def test_what_is_known_of_a_file_goes_with_it(city: City) -> None:
    certified(city)
    assert held(city) == 1
    with city.mesh.running(NODE).database.reading() as session:
        (last,) = session.scalars(text("select keep_until from files"))
        (until,) = session.scalars(text("select keep_until from numbers_in_files"))
    assert until == last


def test_a_record_without_a_number_yet_leaves_nothing(city: City) -> None:
    city.members(city.record())
    assert looks(city) == []


def test_a_number_that_is_withheld_was_not_seen(narrow_city: City) -> None:
    home = narrow_city.record()
    narrow_city.mesh.settle()
    (asked,) = narrow_city.gateway.items("RequestMyNumbers")
    narrow_city.deliver_numbers([ResidentCode(asked.resident_code)])
    (member,) = narrow_city.members(home)
    assert (member.my_number, data_class_pb2.DATA_CLASS_MY_NUMBER in member.withheld) == ("", True)
    assert looks(narrow_city) == []


def test_looks_of_a_period_are_listed(city: City) -> None:
    (member,) = numbered(city)
    city.mesh.clock.push(timedelta(days=1))
    begin = moment_to_wire(city.mesh.clock.now())
    get(city, member)
    assert looks(city, begin_time=begin) == [("clerk-1", "GetResident")]
    assert looks(city, end_time=begin) == [("clerk-1", "GetHousehold")]


def test_a_number_is_not_shown_when_the_record_cannot_be_kept(city: City) -> None:
    (member,) = numbered(city)
    deny_looks(city)
    with pytest.raises(Refusal) as refused:
        get(city, member)
    assert refused.value.code in ("INTERNAL", "UNAVAILABLE")
    assert member.my_number not in f"{refused.value} {refused.value.facts}"


def test_a_page_token_leads_on_for_the_same_query_of_the_same_administrator_alone(city: City) -> None:
    (member,) = numbered(city)
    get(city, member)
    number = member.my_number
    first = ask(city, my_number=number, page_size=1)
    rest = ask(city, my_number=number, page_size=5, page_token=first.next_page_token)
    assert [each.method for each in rest.accesses] == ["GetResident", "GetHousehold"]
    assert rest.next_page_token == ""
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        ask(city, page_token=first.next_page_token)
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        ask(city, "ito", my_number=number, page_token=first.next_page_token)


def test_nobody_reads_looks_who_has_not_signed_in(city: City) -> None:
    city.mesh.caller("sapporo.terminal").sessions.clear()
    with pytest.raises(Refusal, match="OPERATOR_UNPROVEN"):
        list_looks(city)


def test_a_clerk_reads_no_looks_and_is_recorded_as_having_asked(city: City) -> None:
    (member,) = numbered(city)
    with pytest.raises(Refusal, match="NOT_ADMINISTRATOR"):
        list_looks(city, my_number=member.my_number)
    assert looks(city, my_number=member.my_number)[1] == ("clerk-1", "ListAccesses")


def test_what_stands_for_a_number_is_told_only_to_whoever_asks_with_it(city: City) -> None:
    (member,) = numbered(city)
    get(city, member)
    assert {each.target for each in ask(city).accesses} == {b""}
    (target,) = {each.target for each in ask(city, my_number=member.my_number).accesses}
    assert len(target) == 32
