"""Fills the municipalities with synthetic residents, the lawful way: recorded at the city hall, numbered by the
nation, notified up every tier. Telling it again changes nothing."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from uuid import UUID, uuid5

from fittings.nouns.people import date_to_wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.municipal_cs.v1.municipal_cs_service_pb2_grpc import MunicipalCsServiceStub
from juki.resident_record.v1 import resident_record_service_pb2 as wire
from juki.resident_record.v1.resident_record_service_pb2_grpc import ResidentRecordServiceStub
from juki.types.v1 import identity_record_pb2
from population.generator import generate
from population.people import Household, Person
from scenarios.story import Story

RESIDENTS = 120  # of each municipality: enough for every hard case
HOUSEHOLDS_A_CALL = 50
NAMESPACE = UUID("6f9f3f8e-3d0b-5d0e-9c7b-6a756b690001")


def tell(story: Story) -> None:
    """Record, then wait until every number is there and the three files agree."""
    municipalities = [node for node in story.topology.nodes.values() if node.kind == "resident_record"]
    for node in municipalities:
        with story.step(f"{node.id}: {RESIDENTS} SIMULATED residents are recorded"):
            _record(story, node.id, str(node.code))
    for node in municipalities:
        with story.step(f"{node.id}: every My Number is designated and the three files agree"):
            story.wait_for(f"agreement at {node.id}", partial(_all_agree, story, node.id))


def _record(story: Story, city: str, municipality: str) -> None:
    stub = ResidentRecordServiceStub(story.channel(f"{city}.terminal", f"{city}.resident-record"))
    people = generate(story.seed, municipality, RESIDENTS, story.clock.today())
    for number, chunk in enumerate(_chunks(people)):
        request_id = str(uuid5(NAMESPACE, f"{story.seed}/{municipality}/{number}"))
        stub.RecordHouseholds(
            wire.RecordHouseholdsRequest(request_id=request_id, households=[_household(each) for each in chunk])
        )


def _chunks(people: Iterator[Household]) -> Iterator[list[Household]]:
    while chunk := list(islice(people, HOUSEHOLDS_A_CALL)):
        yield chunk


def _household(household: Household) -> wire.NewHousehold:
    address = f"{household.area}{household.address} {household.building}".strip()
    return wire.NewHousehold(address=address, members=[new_person(each) for each in household.members])


def new_person(person: Person) -> wire.NewPerson:
    """Return a synthetic person as a clerk enters them."""
    return wire.NewPerson(
        name=identity_record_pb2.PersonName(
            text=person.name,
            kana=person.kana,
            reading_state=2 if person.kana else 0,
            former_name=person.former_name,
            common_name=person.common_name,
        ),
        birth_date=date_to_wire(person.birth_date),
        sex=int(person.sex),
        relationship=person.relationship.text if person.relationship else "",
        domicile=person.domicile,
        register_head=person.register_head,
        nationality=person.nationality,
    )


def _all_agree(story: Story, city: str) -> bool:
    """Whether every living resident of the city's register is numbered and alike in the three files."""
    living = _living(story, city)
    return all(each.record.my_number for each in living) and _agreeing(story, city) == len(living)


def _living(story: Story, city: str) -> list[wire.Resident]:
    stub = ResidentRecordServiceStub(story.channel(f"{city}.terminal", f"{city}.resident-record"))
    token, found = "", list[wire.Resident]()
    while True:
        page = stub.ListHouseholds(wire.ListHouseholdsRequest(page_size=200, page_token=token))
        found += [each for home in page.households for each in home.members if each.state != "CLOSED"]
        token = page.next_page_token
        if not token:
            return found


def _agreeing(story: Story, city: str) -> int:
    """Return how many residents the three files agree on, -1 when they differ on any."""
    stub = MunicipalCsServiceStub(story.channel(f"{city}.terminal", f"{city}.municipal-cs"))
    token, agreeing = "", 0
    while True:
        page = stub.CompareIdentities(cs_wire.CompareIdentitiesRequest(page_token=token, page_size=200))
        if any(not each.present or each.differing_fields for each in page.agreements):
            return -1
        agreeing += len({each.resident_code for each in page.agreements})
        token = page.next_page_token
        if not token:
            return agreeing
