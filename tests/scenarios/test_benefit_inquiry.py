"""Who is asked about, and when the three records agree."""

from types import SimpleNamespace

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from juki.core_system.v1 import audit_service_pb2 as core_wire
from juki.middle_server.v1 import audit_service_pb2 as middle_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2 import RECORD_STATE_CLOSED, RECORD_STATE_RESIDENT
from juki.types.v1 import linkage_pb2
from juki.types.v1.linkage_pb2 import (
    INQUIRY_RESULT_NO_DATA,
    INQUIRY_RESULT_NO_SYMBOL,
    INQUIRY_RESULT_NOT_PERMITTED,
    INQUIRY_RESULT_OPEN,
    INQUIRY_RESULT_PROVIDED,
)
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.testing import LocalMesh
from scenarios import benefit_inquiry
from scenarios.story import StoryFailed
from tests.scenarios.conftest import PagedRegister, story_of

AUDITOR, CORE = "linkage.auditor", "linkage.core-system"
PENSION, SAPPORO = "pension.middle-server", "sapporo.middle-server"


@pytest.fixture(scope="module")
def parties(tmp_path_factory):
    """Three parties that keep records, and a story that may look at them; each lists one record a page."""
    held = dict[str, list[linkage_pb2.ProvisionRecord]]()

    def page_of(stubs):
        def page(request):
            at, records = int(request.page_token or 0), held[answering().callee]
            more = str(at + 1) if at + 1 < len(records) else ""
            return stubs.ListProvisionRecordsResponse(records=records[at : at + 1], next_page_token=more)

        return page

    stubs = {"middle_server": middle_wire, "core_system": core_wire}
    fakes = {kind: Fake(Contract(each)) for kind, each in stubs.items()}
    for kind, each in stubs.items():
        fakes[kind].answer("ListProvisionRecords", page_of(each))
    links = [(AUDITOR, callees, ["ListProvisionRecords"], []) for callees in ([PENSION, SAPPORO], CORE)]
    with LocalMesh(
        tmp_path_factory.mktemp("mesh"),
        nodes={name: {} for name in (PENSION, SAPPORO, CORE)},
        links=links,
        clients=[AUDITOR],
        fakes=fakes,
    ) as mesh:
        story = story_of(mesh, lambda text: None)
        yield story, held
        story.close()


def record(result=INQUIRY_RESULT_PROVIDED, number="a" * 32, asked=1, **facts):
    return linkage_pb2.ProvisionRecord(
        **{
            "transaction_number": number,
            "inquirer_code": "900001",
            "provider_code": "011002",
            "work_code": "JM99000000000073",
            "item_code": "TM99000000000002",
            "result": result,
            "request_time": Timestamp(seconds=asked),
            "provide_time": Timestamp(seconds=9) if result == INQUIRY_RESULT_PROVIDED else None,
            **facts,
        }
    )


def said(story, held, **records):
    """Say whether the three agree when each holds these records."""
    held |= {PENSION: records["asker"], SAPPORO: records["provider"], CORE: records["core"]}
    return benefit_inquiry._records_agree(story)


GIVEN = {"asker": [record()], "provider": [record(asked=2)], "core": [record(INQUIRY_RESULT_OPEN, asked=2)]}
REFUSED = record(INQUIRY_RESULT_NOT_PERMITTED, "b" * 32, item_code="TM99000000000089")
OF_OTHERS = record(number="c" * 32, inquirer_code="900002")
UNDECIDED = record(INQUIRY_RESULT_NO_SYMBOL, "")
EMPTY_HANDED = {
    "asker": [record(INQUIRY_RESULT_NO_DATA, "d" * 32)],
    "provider": [record(INQUIRY_RESULT_NO_DATA, "d" * 32)],
    "core": [record(INQUIRY_RESULT_OPEN, "d" * 32)],
}
PARTIES = ["asker", "provider", "core"]


def test_three_records_agree_though_the_core_never_learns_what_was_answered(parties):
    assert said(*parties, **GIVEN)


def test_a_refusal_an_empty_answer_and_what_is_of_others_may_stand_beside(parties):
    refused = {"asker": [REFUSED, UNDECIDED], "provider": [OF_OTHERS], "core": [OF_OTHERS, REFUSED]}
    assert said(*parties, **{party: GIVEN[party] + refused[party] + EMPTY_HANDED[party] for party in PARTIES})


@pytest.mark.parametrize("party", PARTIES)
def test_each_party_holds_one_record_neither_none_nor_two(parties, party):
    assert not said(*parties, **{**GIVEN, party: []})
    assert not said(*parties, **{**GIVEN, party: GIVEN[party] * 2})


@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize(
    ("fact", "other"),
    [
        ("transaction_number", "e" * 32),
        ("inquirer_code", "900002"),
        ("provider_code", "012025"),
        ("work_code", "JM99000000000001"),
        ("item_code", "TM99000000000009"),
        ("result", INQUIRY_RESULT_NOT_PERMITTED),
    ],
)
def test_one_fact_that_differs_at_one_party_is_seen(parties, party, fact, other):
    (held,) = GIVEN[party]
    differing = linkage_pb2.ProvisionRecord.FromString(held.SerializeToString())
    setattr(differing, fact, other)
    beside = {each: GIVEN[each] + EMPTY_HANDED[each] for each in PARTIES}
    assert not said(*parties, **{**beside, party: [differing, *EMPTY_HANDED[party]]})


def test_provider_and_core_name_the_same_time_and_whether_anything_was_given(parties):
    assert not said(*parties, **{**GIVEN, "provider": [record(asked=3)]})
    assert not said(*parties, **{**GIVEN, "provider": [record(asked=2, provide_time=None)]})


@pytest.mark.parametrize("lacking", [[REFUSED], []], ids=["only a refusal", "nothing at all"])
def test_nothing_is_agreed_where_nothing_was_given(parties, lacking):
    assert not said(*parties, asker=lacking, provider=[], core=lacking)


def test_a_refusal_that_the_core_lacks_is_seen(parties):
    assert not said(*parties, **{**GIVEN, "asker": [*GIVEN["asker"], REFUSED]})


def test_records_beyond_the_first_page_count_too(parties):
    many = {party: [record(each.result, f"{n:032x}") for n in range(5) for each in GIVEN[party]] for party in PARTIES}
    assert said(*parties, **many)
    last = record(number=f"{4:032x}", item_code="TM99000000000009")
    assert not said(*parties, **{**many, "provider": [*many["provider"][:-1], last]})


def resident(state=RECORD_STATE_RESIDENT, my_number="313119319569"):
    return wire.Resident(my_number=my_number, relationship="世帯主", state=state)


def household(*members):
    return wire.Household(household_number="1", members=members)


def test_a_resident_is_found_beyond_the_first_page():
    wanted = resident()
    gone, unnumbered = household(resident(state=RECORD_STATE_CLOSED)), household(resident(my_number=""))
    register = PagedRegister(*[gone, unnumbered] * 3, household(wanted))
    assert benefit_inquiry._resident(SimpleNamespace(seed=1), register) == wanted


def test_where_no_resident_is_on_any_page_the_story_says_what_to_do():
    with pytest.raises(StoryFailed, match="juki run load-residents"):
        benefit_inquiry._resident(
            SimpleNamespace(seed=1), PagedRegister(household(resident(state=RECORD_STATE_CLOSED)))
        )
