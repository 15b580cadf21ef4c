"""What the tests of the stories share: a nation that is not there at once, and a story about it."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from juki.national.v1 import inquiry_service_pb2 as wire
from juki.resident_record.v1 import counter_service_pb2 as record_wire
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.hosting.network import Network
from mesh.testing import LocalMesh
from mesh.traces.spans import Recorder
from scenarios.story import Story
from vocabulary.identifiers import ResidentCode

CLIENT, NATION = "test.terminal", "japan.national"
ONE_CODE = wire.AllotResidentCodesResponse(resident_codes=[ResidentCode.from_body("0000000001").value])


class PagedRegister:
    """A register of one household a page."""

    def __init__(self, *households):
        self.households = households

    def ListHouseholds(self, request):
        at = int(request.page_token or 0)
        more = str(at + 1) if at + 1 < len(self.households) else ""
        return record_wire.ListHouseholdsResponse(households=self.households[at : at + 1], next_page_token=more)

    def GetHousehold(self, request):
        [found] = [each for each in self.households if each.household_number == request.household_number]
        return record_wire.GetHouseholdResponse(household=found)


@pytest.fixture
def nation() -> Fake:
    """A nation that has one code for whoever asks."""
    nation = Fake(Contract(wire))
    nation.answer("AllotResidentCodes", ONE_CODE)
    return nation


@pytest.fixture
def said() -> list[str]:
    """What the story told."""
    return []


def story_of(mesh: LocalMesh, say: Callable[[str], None], seed: int = 1) -> Story:
    """Return a story that is told in *mesh*; it needs no more of a network than this."""
    network: Any = SimpleNamespace(
        topology=mesh.topology,
        state=mesh.state,
        clock=lambda: mesh.clock,
        hindrances=lambda: "Not answering: x.",
        kinds=mesh.kind,
        database=lambda node, *fittings: nullcontext(mesh.running(node).database),
    )
    return Story(cast(Network, network), seed, say, Recorder(None))


@pytest.fixture
def story(tmp_path: Path, nation: Fake, said: list[str]) -> Iterator[Story]:
    links = [(CLIENT, NATION, ["AllotResidentCodes"], ["resident_code"])]
    with LocalMesh(tmp_path, nodes={NATION: {}}, links=links, fakes={"national": nation}) as mesh:
        told = story_of(mesh, said.append)
        yield told
        told.close()
