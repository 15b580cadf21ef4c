"""Fills the municipalities with synthetic residents, the lawful way: recorded at the city hall, numbered by the
nation, notified up every tier. Telling it again, on a later day too, completes what was cut off and changes
nothing else."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Final, TypeAlias
from uuid import UUID, uuid5

import grpc

from fittings.nouns.people import date_from_wire, date_to_wire, sex_to_wire
from juki.fittings.v1 import jobs_service_pb2 as jobs_wire
from juki.fittings.v1.jobs_service_pb2_grpc import JobsServiceStub
from juki.municipal_cs.v1 import counter_service_pb2 as cs_wire
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub as CsStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.types.v1 import person_pb2
from population.generator import generate
from population.people import Household, Person
from scenarios.story import Story, pages
from vocabulary.dates import CivilDate

RESIDENTS = 160  # of each municipality: enough for every hard case, and for twenty couples who may move house
HOUSEHOLDS_A_JOB = 500
NAMESPACE = UUID("6f9f3f8e-3d0b-5d0e-9c7b-6a756b690001")
YEARS_LOOKED_AT: Final = 30  # before and after today: business time may have been pushed or set back since a load
Known: TypeAlias = frozenset[tuple[str, CivilDate]]  # name and date of birth of everybody ever recorded in a city


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
    """Record who is not recorded yet, once the jobs of a load that was cut off have ended."""
    channel = story.channel(f"{city}.terminal", f"{city}.resident-record")
    for job_id in _under_way(JobsServiceStub(channel)):
        _see_to_its_end(story, channel, job_id)
    for job_id in _start(story, CounterServiceStub(channel), municipality):
        _see_to_its_end(story, channel, job_id)


def _start(story: Story, stub: CounterServiceStub, municipality: str) -> Iterator[str]:
    """Begin to record who is not recorded yet; yield the id of each job."""
    known = frozenset(
        (each.four_items.name.text, date_from_wire(each.four_items.birth_date, "birth_date"))
        for each in _recorded(stub)
    )
    everybody = _people(story.seed, municipality, story.clock.today(), known)
    for chunk in _chunks(each for each in everybody if not _is_known(each, known)):
        request = wire.StartRecordingHouseholdsRequest(households=[_household(each) for each in chunk])
        request.request_id = _request_id(request)
        yield stub.StartRecordingHouseholds(request).job_id


def _under_way(stub: JobsServiceStub) -> list[str]:
    """Return the ids of the jobs that were started and have not ended."""
    listed = pages(lambda token: stub.ListJobs(jobs_wire.ListJobsRequest(page_token=token)))
    return [each.job_id for page in listed for each in page.jobs if each.state == jobs_wire.JOB_STATE_OPEN]


def _see_to_its_end(story: Story, channel: grpc.Channel, job_id: str) -> None:
    """Wait until no row of the job waits, and fail when any was refused."""
    stub = JobsServiceStub(channel)

    def ended() -> jobs_wire.Job | None:
        job = stub.GetJob(jobs_wire.GetJobRequest(job_id=job_id)).job
        return job if job.state != jobs_wire.JOB_STATE_OPEN else None

    if story.wait_for("the end of the job that records households", ended).rows_refused:
        asked = jobs_wire.ListJobResultsRequest(job_id=job_id, state=jobs_wire.ROW_STATE_REFUSED, page_size=1)
        (first,) = stub.ListJobResults(asked).results
        story.require(False, f"every household is recorded: row {first.row_number} was refused, {first.reason}")


def _people(seed: int, municipality: str, today: date, known: Known) -> list[Household]:
    """Make the seed's people as of the 1 April before the day they were first recorded.

    They must not follow from today, or a later day would bring others. Which April it was the register tells: it is
    the one whose people it knows best. Where nobody is known, it is the last one.
    """
    made = []
    for april in _aprils(today):
        people = list(generate(seed, municipality, RESIDENTS, april))
        if not known or all(_is_known(each, known) for each in people):
            return people
        made.append(people)
    return max(made, key=lambda people: sum(_is_known(each, known) for each in people))


def _aprils(today: date) -> Iterator[date]:
    """Yield the last 1 April, then those around it, the nearest first."""
    last = today.year if today >= date(today.year, 4, 1) else today.year - 1
    yield date(last, 4, 1)
    for distance in range(1, YEARS_LOOKED_AT + 1):
        yield date(last - distance, 4, 1)
        yield date(last + distance, 4, 1)


def _is_known(household: Household, known: Known) -> bool:
    """Whether the household was recorded; one member is enough, for whole households are recorded at once."""
    return any((each.name, each.birth_date) in known for each in household.members)


def _request_id(request: wire.StartRecordingHouseholdsRequest) -> str:
    """Make an id of what is asked: a load that was cut off may still be at work while the next one asks the same."""
    return str(uuid5(NAMESPACE, sha256(request.SerializeToString(deterministic=True)).hexdigest()))


def _chunks(people: Iterable[Household]) -> Iterator[list[Household]]:
    left = iter(people)
    while chunk := list(islice(left, HOUSEHOLDS_A_JOB)):
        yield chunk


def _household(household: Household) -> wire.NewHousehold:
    address = f"{household.address} {household.building}".strip()
    return wire.NewHousehold(address=address, members=[new_person(each) for each in household.members])


def new_person(person: Person) -> wire.NewPerson:
    """Return a synthetic person as a clerk enters them."""
    return wire.NewPerson(
        name=person_pb2.PersonName(
            text=person.name,
            kana=person.kana,
            reading_state=person_pb2.READING_STATE_RECORDED if person.kana else person_pb2.READING_STATE_UNSPECIFIED,
            former_name=person.former_name,
            common_name=person.common_name,
        ),
        birth_date=date_to_wire(person.birth_date),
        sex=sex_to_wire(person.sex),
        relationship=person.relationship.text if person.relationship else "",
        registered_domicile=person.domicile,
        register_head=person.register_head,
        nationality=person.nationality,
    )


def _all_agree(story: Story, city: str) -> bool:
    """Whether every living resident of the city's register is numbered and alike in the three files."""
    stub = CounterServiceStub(story.channel(f"{city}.terminal", f"{city}.resident-record"))
    living = [each for each in _recorded(stub) if each.state != wire.RECORD_STATE_CLOSED]
    return all(each.my_number for each in living) and _agreeing(story, city) == len(living)


def _recorded(stub: CounterServiceStub) -> list[wire.Resident]:
    """Return everybody the register holds, those on closed records too."""
    listed = pages(lambda token: stub.ListHouseholds(wire.ListHouseholdsRequest(page_size=200, page_token=token)))
    return [each for page in listed for home in page.households for each in home.members]


def _agreeing(story: Story, city: str) -> int:
    """Return how many residents the three files agree on, -1 when they differ on any."""
    stub = CsStub(story.channel(f"{city}.terminal", f"{city}.municipal-cs"))
    asked = cs_wire.CompareIdentitiesRequest
    agreeing = 0
    for page in pages(lambda token: stub.CompareIdentities(asked(page_size=200, page_token=token))):
        if any(not each.present or each.differing_fields for each in page.agreements):
            return -1
        agreeing += len({each.resident_code for each in page.agreements})
    return agreeing
