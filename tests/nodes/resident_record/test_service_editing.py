"""People who are being edited, over the road: two clerks at two terminals."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from tests.nodes.resident_record.conftest import NODE
from vocabulary.dates import CivilDate
from vocabulary.refusals import Refusal

City = Any  # conftest.City, which this way of importing does not let us name


def begin(city: City, number: str) -> Any:
    return city.counter.BeginEdit(wire.BeginEditRequest(request_id=str(uuid4()), addressee_number=number))


def end(city: City, number: str) -> None:
    city.counter.EndEdit(wire.EndEditRequest(request_id=str(uuid4()), addressee_number=number))


def leave(city: City, number: str, *versions: int) -> Any:
    request = wire.RegisterMoveOutRequest(
        request_id=str(uuid4()),
        addressee_numbers=[number],
        destination_code="012025",
        destination_address="北海道函館市東雲町4番",
        planned_date=date_to_wire(CivilDate.of(city.mesh.clock.today() + timedelta(days=9))),
        versions=versions,
    )
    return city.counter.RegisterMoveOut(request)


def stay(city: City, number: str, *versions: int) -> Any:
    request = wire.CancelMoveOutRequest(request_id=str(uuid4()), addressee_numbers=[number], versions=versions)
    return city.counter.CancelMoveOut(request)


def sit_down(city: City, operator: str) -> None:
    """Let another clerk work at the terminal from here on."""
    city.sit_down(operator)


@pytest.fixture
def number(city: City) -> str:
    """The addressee number of somebody who may leave."""
    home = city.record()
    city.designate(home)
    found: str = city.members(home)[0].addressee_number
    return found


def refused(call: Any, *arguments: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(*arguments)
    return refusal.value


def test_while_one_edits_a_person_another_may_not_and_learns_who_does(city: City, number: str) -> None:
    sit_down(city, "anna")
    version = begin(city, number).version
    sit_down(city, "ben")
    for refusal in (refused(leave, city, number), refused(begin, city, number), refused(end, city, number)):
        assert (refusal.code, refusal.reason) == ("FAILED_PRECONDITION", "PERSON_LEASED")
        assert refusal.facts["holder"] == "anna at sapporo.terminal"
        assert refusal.facts["since"].startswith(city.mesh.clock.today().isoformat()[:8])
        assert "試験" not in str(refusal.facts) + refusal.explain() + refusal.explain_in_japanese()
    sit_down(city, "anna")
    leave(city, number, version)
    sit_down(city, "ben")
    assert refused(stay, city, number).reason == "PERSON_LEASED"
    sit_down(city, "anna")
    end(city, number)
    sit_down(city, "ben")
    stay(city, number)


def test_a_lease_ends_by_itself(city: City, number: str) -> None:
    sit_down(city, "anna")
    begin(city, number)
    city.mesh.clock.push(timedelta(minutes=16))
    sit_down(city, "ben")
    leave(city, number)


def test_a_write_on_an_old_version_is_refused_and_changes_nothing(city: City, number: str) -> None:
    version = begin(city, number).version
    leave(city, number, version)
    refusal = refused(stay, city, number, version)
    assert (refusal.code, refusal.reason) == ("ABORTED", "VERSION_OUTDATED")
    assert refusal.facts == {"seen": str(version), "current": str(version + 1)}
    assert refused(leave, city, number, version).reason == "VERSION_OUTDATED"
    assert begin(city, number).version == version + 1
    stay(city, number, version + 1)


def test_versions_that_do_not_fit_the_people_are_malformed(city: City, number: str) -> None:
    assert refused(leave, city, number, 1, 2).facts["field"] == "versions"


def test_a_delivery_reaches_a_leased_person_and_outdates_what_was_seen(city: City) -> None:
    home = city.record()
    (member,) = city.members(home)
    version = begin(city, member.addressee_number).version
    assert [each.reason for each in city.designate(home)] == [""]
    assert refused(leave, city, member.addressee_number, version).reason == "VERSION_OUTDATED"


def test_who_comes_back_is_not_recorded_while_another_edits_the_closed_record(city: City, number: str) -> None:
    home = city.counter.ListHouseholds(wire.ListHouseholdsRequest()).households[0].household_number
    certificate = city.leave(home, city.mesh.clock.today())
    city.mesh.settle()
    sit_down(city, "anna")
    begin(city, number)
    sit_down(city, "ben")
    with pytest.raises(Refusal, match="PERSON_LEASED"):
        city.enter(certificate, "世帯主", moved_in=city.mesh.clock.today())


def test_nobody_is_leased_whom_the_city_does_not_know(city: City) -> None:
    assert refused(begin, city, "000000000000078").reason == "RESIDENT_UNKNOWN"


def test_a_lease_outlives_a_restart_of_the_node(city: City, number: str) -> None:
    sit_down(city, "anna")
    begin(city, number)
    city.mesh.stop()
    city.mesh.start()
    city.counter = CounterServiceStub(city.mesh.channel("sapporo.terminal", NODE))
    sit_down(city, "ben")
    assert refused(leave, city, number).reason == "PERSON_LEASED"
