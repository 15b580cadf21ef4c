"""The register is looked at over the road: by two times."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from fittings.nouns.fields import moment_to_wire
from fittings.nouns.people import date_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.types.v1 import data_class_pb2
from tests.nodes.resident_record.conftest import NODE
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import ResidentCode
from vocabulary.refusals import Refusal

City = Any  # conftest.City, which this way of importing does not let us name


def numbered_home(city: City, *members: Any) -> str:
    """Record one household and let the nation's numbers arrive."""
    home: str = city.record(*members)
    city.designate(home)
    return home


def resident(city: City, number: str, **asked: Any) -> Any:
    if isinstance(asked.get("effective_on"), date):
        asked["effective_on"] = date_to_wire(CivilDate.of(asked["effective_on"]))
    return city.counter.GetResident(wire.GetResidentRequest(addressee_number=number, **asked))


def cancel(city: City, *numbers: str, **more: Any) -> Any:
    request = wire.CancelMoveOutRequest(request_id=str(uuid4()), addressee_numbers=numbers, **more)
    return city.counter.CancelMoveOut(request)


def test_a_record_is_shown_as_it_was_in_effect_and_as_it_was_known(city: City) -> None:
    home, day = numbered_home(city), city.mesh.clock.today()
    (member,) = city.members(home)
    known_before = moment_to_wire(city.mesh.clock.now())
    city.mesh.clock.push(timedelta(days=1))
    city.leave(home, day + timedelta(days=9))
    number = member.addressee_number
    now = resident(city, number)
    assert (now.resident.state, now.resident.version) == (wire.RECORD_STATE_LEAVING, member.version + 1)
    assert resident(city, number, effective_on=day).resident == member
    assert resident(city, number, known_at=known_before).resident == member
    with pytest.raises(Refusal, match="RESIDENT_UNKNOWN"):
        resident(city, number, effective_on=day - timedelta(days=1))
    with pytest.raises(Refusal, match="DATE_IN_FUTURE"):
        resident(city, number, known_at=moment_to_wire(city.mesh.clock.now() + timedelta(hours=1)))


def test_a_move_out_taken_back_stays_in_the_history_and_nobody_is_told(city: City) -> None:
    home = numbered_home(city)
    (before,) = city.members(home)
    city.leave(home, city.mesh.clock.today() + timedelta(days=9))
    told = len(city.gateway.items("SubmitChanges"))
    known_leaving = moment_to_wire(city.mesh.clock.now())
    city.mesh.clock.push(timedelta(seconds=1))
    cancel(city, before.addressee_number)
    city.mesh.settle()
    (after,) = city.members(home)
    assert (after.state, after.version, after.cancels) == (
        wire.RECORD_STATE_RESIDENT,
        before.version + 2,
        before.version + 1,
    )
    assert after.last_reason == ChangeReason.CHANGE_CANCELLED_AMENDING
    assert len(city.gateway.items("SubmitChanges")) == told
    listed = city.counter.ListResidentHistory(
        wire.ListResidentHistoryRequest(addressee_number=before.addressee_number)
    ).versions
    assert [each.resident.state for each in listed[-3:]] == [
        wire.RECORD_STATE_RESIDENT,
        wire.RECORD_STATE_LEAVING,
        wire.RECORD_STATE_RESIDENT,
    ]
    was = resident(city, before.addressee_number, known_at=known_leaving).resident
    assert was.state == wire.RECORD_STATE_LEAVING
    with pytest.raises(Refusal, match="NOT_LEAVING"):
        cancel(city, before.addressee_number)
    with pytest.raises(Refusal, match="RESIDENT_UNKNOWN"):
        cancel(city, "000000000000078")


def test_a_terminal_is_shown_what_its_right_carries_and_told_what_is_withheld(narrow_city: City) -> None:
    home = narrow_city.record()
    narrow_city.mesh.settle()
    (asked,) = narrow_city.gateway.items("RequestMyNumbers")
    narrow_city.deliver_numbers([ResidentCode(asked.resident_code)])
    (member,) = narrow_city.members(home)
    (listed,) = narrow_city.counter.ListHouseholds(wire.ListHouseholdsRequest()).households
    found = resident(narrow_city, member.addressee_number).resident
    assert member == listed.members[0] == found
    hidden = ("resident_code", "my_number", "registered_domicile", "register_head", "nationality")
    assert [getattr(member, each) for each in hidden] == [""] * len(hidden)
    assert (member.four_items.name.text, member.relationship) == ("試験 一郎", "世帯主")
    assert {data_class_pb2.DataClass.Name(each) for each in member.withheld} == {
        "DATA_CLASS_RESIDENT_CODE",
        "DATA_CLASS_MY_NUMBER",
        "DATA_CLASS_REGISTERED_DOMICILE",
        "DATA_CLASS_RESIDENCE_STATUS",
    }


def test_a_terminal_with_every_right_has_nothing_withheld(city: City) -> None:
    (member,) = city.members(numbered_home(city))
    assert not member.withheld
    assert all((member.resident_code, member.my_number, member.registered_domicile, member.register_head))


def history(city: City, number: str, **asked: Any) -> Any:
    return city.counter.ListResidentHistory(wire.ListResidentHistoryRequest(addressee_number=number, **asked))


def test_a_history_is_listed_page_after_page_as_the_caller_may_see_it(narrow_city: City) -> None:
    home = narrow_city.record()
    narrow_city.mesh.settle()
    (asked,) = narrow_city.gateway.items("RequestMyNumbers")
    narrow_city.deliver_numbers([ResidentCode(asked.resident_code)])
    (member,) = narrow_city.members(home)
    first = history(narrow_city, member.addressee_number, page_size=1)
    rest = history(narrow_city, member.addressee_number, page_token=first.next_page_token)
    rows = [*first.versions, *rest.versions]
    assert ([each.resident.version for each in rows], rest.next_page_token) == ([1, 2], "")
    assert [each.resident.my_number for each in rows] == ["", ""]
    assert rows[-1].resident == member
    assert rows[0].record_time.ToNanoseconds() <= rows[1].record_time.ToNanoseconds()
    with pytest.raises(Refusal, match="RESIDENT_UNKNOWN"):
        history(narrow_city, "000000000000078")


def test_a_page_token_is_good_for_its_query_its_operator_and_its_time_alone(city: City) -> None:
    people = [city.members(numbered_home(city))[0].addressee_number for _ in range(2)]
    city.sit_down("anna")
    households = city.counter.ListHouseholds(wire.ListHouseholdsRequest(page_size=1)).next_page_token
    rows = history(city, people[0], page_size=1).next_page_token

    def refused(call: Any, *facts: Any, **more: Any) -> bool:
        with pytest.raises(Refusal) as refusal:
            call(*facts, **more)
        return f"{refusal.value.code} {refusal.value.reason}" == "INVALID_ARGUMENT PAGE_TOKEN_INVALID"

    def homes(token: str) -> Any:
        return city.counter.ListHouseholds(wire.ListHouseholdsRequest(page_token=token))

    assert len(homes(households).households) == len(history(city, people[0], page_token=rows).versions) == 1
    assert refused(homes, rows)
    assert refused(history, city, people[1], page_token=rows)
    assert refused(homes, households[:-4] + "AAAA")
    assert refused(homes, "MDAwMDAwMDAwMDAwMDE5")
    city.sit_down("ben")
    assert refused(homes, households)
    city.sit_down("anna")
    city.mesh.clock.push(timedelta(minutes=14))
    homes(households)
    city.mesh.clock.push(timedelta(minutes=2))
    assert refused(homes, households)


def test_the_key_of_page_tokens_is_kept_beside_the_node_and_closed_to_others(city: City) -> None:
    city.record()
    city.record()
    city.sit_down("anna")
    token = city.counter.ListHouseholds(wire.ListHouseholdsRequest(page_size=1)).next_page_token
    key = city.mesh.state.node(NODE) / "page-tokens.key"
    assert (key.stat().st_mode & 0o777, len(key.read_bytes())) == (0o600, 32)
    city.mesh.stop()
    city.mesh.start()
    city.sit_down("anna")
    counter = CounterServiceStub(city.mesh.channel("sapporo.terminal", NODE))
    assert len(counter.ListHouseholds(wire.ListHouseholdsRequest(page_token=token)).households) == 1
