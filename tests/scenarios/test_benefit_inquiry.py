"""Who is asked about, and when the three records agree."""

from types import SimpleNamespace

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from juki.core_system.v1 import audit_service_pb2 as core_wire
from juki.core_system.v1 import audit_service_pb2_grpc as core_grpc
from juki.middle_server.v1 import audit_service_pb2 as middle_wire
from juki.middle_server.v1 import audit_service_pb2_grpc as middle_grpc
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2 import RECORD_STATE_CLOSED, RECORD_STATE_RESIDENT
from juki.types.v1 import linkage_pb2
from juki.types.v1.linkage_pb2 import INQUIRY_RESULT_NOT_PERMITTED, INQUIRY_RESULT_PROVIDED
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts
from mesh.testing import LocalMesh, fake
from scenarios import benefit_inquiry
from scenarios.story import StoryFailed
from tests.scenarios.conftest import PagedRegister, story_of

AUDITOR, CORE = "linkage.auditor", "linkage.core-system"
PENSION, SAPPORO = "pension.middle-server", "sapporo.middle-server"
NUMBER = "a" * 32


class PlayedRecords(core_grpc.AuditServiceServicer, middle_grpc.AuditServiceServicer):
    """A party with provision records, each a pair of result and item; it lists one a page."""

    def __init__(self, wire):
        self.wire, self.held = wire, {}

    def ListProvisionRecords(self, request, context):
        at = int(request.page_token or 0)
        return self.wire.ListProvisionRecordsResponse(
            records=[
                linkage_pb2.ProvisionRecord(
                    transaction_number=number,
                    inquirer_code="900001",
                    provider_code="011002",
                    work_code="JM99000000000073",
                    item_code=item,
                    result=result,
                    request_time=Timestamp(seconds=1),
                )
                for number, (result, item) in list(self.held.items())[at : at + 1]
            ],
            next_page_token=str(at + 1) if at + 1 < len(self.held) else "",
        )


@pytest.fixture(scope="module")
def parties(tmp_path_factory):
    """Three parties that keep records, and a story that may look at them."""
    played = {PENSION: PlayedRecords(middle_wire), SAPPORO: PlayedRecords(middle_wire), CORE: PlayedRecords(core_wire)}
    add = middle_grpc.add_AuditServiceServicer_to_server
    middle = SimpleNamespace(
        KIND="",
        CALLS=(),
        CONTRACT=Contract(),
        Settings=NodeSettings,
        build=lambda road, settings: Parts(servicers=[lambda server: add(played[road.node.name], server)]),
    )
    fakes = {
        "middle_server": middle,
        "core_system": fake(core_grpc.add_AuditServiceServicer_to_server, played[CORE]),
    }
    links = [(AUDITOR, callees, ["ListProvisionRecords"], []) for callees in ([PENSION, SAPPORO], CORE)]
    with LocalMesh(
        tmp_path_factory.mktemp("mesh"),
        nodes={name: {} for name in played},
        links=links,
        clients=[AUDITOR],
        fakes=fakes,
    ) as mesh:
        story = story_of(mesh, lambda text: None)
        yield story, played
        story.close()


GIVEN, REFUSED = (
    {NUMBER: (INQUIRY_RESULT_PROVIDED, "TM99000000000001")},
    {"b" * 32: (INQUIRY_RESULT_NOT_PERMITTED, "TM99000000000002")},
)


@pytest.mark.parametrize(
    ("asker", "provider", "core", "agree"),
    [
        (GIVEN, GIVEN, GIVEN, True),
        (GIVEN | REFUSED, GIVEN, GIVEN | REFUSED, True),
        (GIVEN, GIVEN, {NUMBER: (INQUIRY_RESULT_PROVIDED, "TM99000000000009")}, False),
        (GIVEN, {NUMBER: (INQUIRY_RESULT_PROVIDED, "TM99000000000009")}, GIVEN, False),
        (GIVEN, {}, GIVEN, False),
        (GIVEN, GIVEN, {}, False),
        (GIVEN | REFUSED, GIVEN, GIVEN, False),
        (REFUSED, {}, REFUSED, False),
        ({}, {}, {}, False),
    ],
    ids=[
        "all alike",
        "a refusal beside",
        "core differs",
        "provider differs",
        "provider lacks it",
        "core lacks it",
        "core lacks the refusal",
        "nothing was given",
        "nothing at all",
    ],
)
def test_three_records_agree_only_when_each_party_has_its_own_and_says_the_same(parties, asker, provider, core, agree):
    story, played = parties
    played[PENSION].held, played[SAPPORO].held, played[CORE].held = asker, provider, core
    assert benefit_inquiry._records_agree(story) is agree


def test_records_beyond_the_first_page_count_too(parties):
    story, played = parties
    many = {f"{number:032x}": (INQUIRY_RESULT_PROVIDED, "TM99000000000001") for number in range(5)}
    last = {f"{4:032x}": (INQUIRY_RESULT_PROVIDED, "TM99000000000009")}
    played[PENSION].held, played[SAPPORO].held, played[CORE].held = many, many, many
    assert benefit_inquiry._records_agree(story)
    played[SAPPORO].held = many | last
    assert not benefit_inquiry._records_agree(story)


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
