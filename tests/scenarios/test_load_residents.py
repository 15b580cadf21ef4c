"""Synthetic people as a clerk would enter them, once: whatever the day is when they are entered again."""

from datetime import date, datetime, timedelta

import pytest

from fittings.nouns.people import date_from_wire, name_from_wire, sex_from_wire
from fittings.staff.testing import sit_at
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.juki_gateway.v1.inquiry_service_pb2 import FetchResidentCodesResponse
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.resident_record.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.types.v1.person_pb2 import READING_STATE_RECORDED
from mesh.clock import JAPAN
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.testing import LocalMesh
from population.generator import generate
from scenarios import load_residents
from scenarios.story import new_request_id
from tests.nodes.resident_record.conftest import (
    BASIC_PERSON,
    GATEWAY,
    LINKS,
    NODE,
    OTHER_TERMINAL,
    City,
    endless_codes,
    play_gateway,
)
from tests.scenarios.conftest import story_of
from vocabulary.local_governments import table
from world import threads

TODAY = date(2026, 4, 1)


def people(seed=1):
    return list(generate(seed, "011002", load_residents.RESIDENTS, TODAY))


def test_every_household_is_entered_once_and_in_jobs_of_a_bounded_size(monkeypatch):
    monkeypatch.setattr(load_residents, "HOUSEHOLDS_A_JOB", 7)
    households = people()
    chunks = list(load_residents._chunks(iter(households)))
    assert [each for chunk in chunks for each in chunk] == households
    assert {len(chunk) for chunk in chunks[:-1]} <= {load_residents.HOUSEHOLDS_A_JOB}
    assert len(chunks[-1]) <= load_residents.HOUSEHOLDS_A_JOB


def test_every_synthetic_person_passes_the_checks_of_the_wire_unchanged():
    members = [each for household in people() for each in household.members]
    assert len(members) >= load_residents.RESIDENTS
    for person in members:
        entered = load_residents.new_person(person)
        assert name_from_wire(entered.name, "name").text == person.name
        assert date_from_wire(entered.birth_date, "birth_date") == person.birth_date
        assert sex_from_wire(entered.sex, "sex") == person.sex


def test_a_reading_is_called_recorded_only_where_there_is_one():
    entered = [load_residents.new_person(each) for household in people() for each in household.members]
    assert all((each.name.reading_state == READING_STATE_RECORDED) == bool(each.name.kana) for each in entered)


def test_a_household_keeps_its_members_order_and_its_address_has_no_loose_ends():
    for household in people():
        entered = load_residents._household(household)
        assert [each.name.text for each in entered.members] == [each.name for each in household.members]
        assert entered.address == entered.address.strip()
        assert entered.address.startswith(household.address)


@pytest.mark.parametrize("code", ["011002", "012025", "131121", "141003"])
def test_an_address_is_entered_with_its_municipality_and_ward_and_nothing_of_it_twice(code):
    city = table()[code].name
    for household in generate(3, code, 3000, TODAY):
        entered = load_residents._household(household).address
        assert entered.count(f"{city}{household.ward}{household.area}") == 1
        assert entered.count(household.area) == 1
        assert not household.building or entered.endswith(f" {household.building}")


def test_no_two_residents_are_taken_for_one():
    for seed in range(10):
        keys = [(each.name, each.birth_date) for household in people(seed) for each in household.members]
        assert len(set(keys)) == len(keys)


@pytest.fixture
def city(tmp_path):
    """Sapporo's resident record system, which asks for no more codes than it needs; it is 10 January 2027."""
    gateway, basic_person = play_gateway(), Fake(Contract(person_wire))
    own = {"code": "011002"}
    with LocalMesh(
        tmp_path,
        nodes={NODE: {**own, "settings": {"stock_refill": 1}}, GATEWAY: own, BASIC_PERSON: own},
        clients=["sapporo.terminal", OTHER_TERMINAL],
        links=LINKS,
        fakes={"juki_gateway": gateway, "basic_person": basic_person},
    ) as mesh:
        mesh.clock.set(datetime(2027, 1, 10, 9, tzinfo=JAPAN))
        sit_at(mesh, "sapporo.terminal", NODE)
        channel = mesh.channel("sapporo.terminal", NODE)
        yield City(mesh, gateway, basic_person, CounterServiceStub(channel), DeliveryServiceStub(channel))


def load(city, seed=1):
    story = story_of(city.mesh, lambda text: None, seed)
    try:
        load_residents._record(story, "sapporo", "011002")
    finally:
        story.close()


def recorded(city):
    """Return everybody the register holds, as it holds them."""
    return load_residents._recorded(city.counter)


def entered(city):
    """Return who they are, apart from the numbers they were given."""
    items = [each.four_items for each in recorded(city)]
    return [(each.name.text, each.birth_date.iso8, each.address) for each in items]


def test_loading_again_changes_nothing_whatever_has_become_of_the_clock(city):
    load(city)
    before = recorded(city)
    assert len(before) == load_residents.RESIDENTS
    for days in (0, 1, 400, -800):
        city.mesh.clock.push(timedelta(days=days))
        load(city)
        assert recorded(city) == before


def test_loading_again_changes_nothing_after_people_were_born_and_left(city):
    load(city)
    family, parents, *_ = city.counter.ListHouseholds(wire.ListHouseholdsRequest()).households
    city.designate(family.household_number)
    city.leave(family.household_number, city.mesh.clock.today())
    newborn = city.entered("子", "陽", city.mesh.clock.today())
    request = wire.RegisterBirthRequest(
        request_id=new_request_id(), household_number=parents.household_number, child=newborn
    )
    city.counter.RegisterBirth(request)
    before = recorded(city)
    assert len(before) == load_residents.RESIDENTS + 1
    assert {each.state for each in before} == {wire.RECORD_STATE_RESIDENT, wire.RECORD_STATE_CLOSED}
    city.mesh.clock.push(timedelta(days=400))
    load(city)
    assert recorded(city) == before


def test_a_load_that_was_cut_off_is_completed_by_the_next_one_on_another_day(city):
    codes, is_out = endless_codes(first=100_000), threads.Event()

    def none_left(request):
        is_out.set()
        return FetchResidentCodesResponse()

    def fetch_once(request):
        city.gateway.answer("FetchResidentCodes", none_left)
        return codes(request)

    city.gateway.answer("FetchResidentCodes", fetch_once)
    story = story_of(city.mesh, lambda text: None)
    counter = CounterServiceStub(story.channel("sapporo.terminal", NODE))
    list(load_residents._start(story, counter, "011002"))  # the job is begun, and nobody waits for its end
    assert is_out.wait(30), "the codes run out"
    story.close()
    begun = entered(city)
    assert 0 < len(begun) < load_residents.RESIDENTS
    city.gateway.answer("FetchResidentCodes", codes)
    city.mesh.clock.push(timedelta(days=400))
    load(city)
    assert entered(city)[: len(begun)] == begun
    whole = [
        (each.name, each.birth_date.iso8, load_residents._household(home).address)
        for home in generate(1, "011002", load_residents.RESIDENTS, date(2026, 4, 1))
        for each in home.members
    ]
    assert entered(city) == whole


def test_another_seed_brings_other_people_but_nobody_twice(city):
    load(city, seed=1)
    load(city, seed=2)
    found = entered(city)
    assert len(found) > load_residents.RESIDENTS
    assert len({each[:2] for each in found}) == len(found)
