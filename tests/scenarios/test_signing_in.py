"""A story signs in where there is staff, with an account made for it alone, and leaves none open behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import MetaData

from fittings.staff import machine
from fittings.staff.refusals import SecondFactorUsed
from fittings.staff.store import TABLES
from juki.fittings.v1 import staff_service_pb2 as wire
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.testing import LocalMesh
from scenarios.story import TRIES, StoryFailed
from tests.scenarios.conftest import story_of

NODE, TERMINAL = "sapporo.municipal-cs", "sapporo.terminal"


class ForgetfulStaff(Fake):
    """Uses a code up without an answer as often as it has to, as a node does that is killed at the wrong moment."""

    def __init__(self) -> None:
        super().__init__(Contract(wire))
        self.losses = 0
        self.answer("SignIn", self._sign_in)

    @property
    def asked(self) -> list[str]:
        """The account of each sign-in that was tried."""
        return [each.account for each in self.requests("SignIn")]

    def build(self, road: Road, settings: NodeSettings) -> Parts:
        """Serve with the tables of the staff, to which a story adds its accounts."""
        road.database(MetaData(), "", TABLES)
        return super().build(road, settings)

    def _sign_in(self, request: wire.SignInRequest) -> wire.SignInResponse:
        if self.losses:
            self.losses -= 1
            raise SecondFactorUsed
        return wire.SignInResponse(session=b"s" * 16, end_time=Timestamp(seconds=4_000_000_000))


@pytest.fixture
def staff() -> ForgetfulStaff:
    return ForgetfulStaff()


@pytest.fixture
def mesh(tmp_path: Path, staff: ForgetfulStaff) -> Iterator[LocalMesh]:
    links = [(TERMINAL, NODE, ["SignIn"], [])]
    with LocalMesh(
        tmp_path, nodes={NODE: {}}, clients=[TERMINAL], links=links, fakes={"municipal_cs": staff}
    ) as running:
        yield running


def states(mesh: LocalMesh) -> list[tuple[str, bool]]:
    """Return the accounts at the node and whether each is closed."""
    database = mesh.running(NODE).database
    assert database is not None
    return [(each.name, each.is_closed) for each in machine.accounts(database)]


def test_it_signs_in_once_for_each_terminal_and_node(mesh: LocalMesh, staff: ForgetfulStaff) -> None:
    story = story_of(mesh, lambda text: None)
    story.channel(TERMINAL, NODE)
    story.channel(TERMINAL, NODE)
    (name,) = staff.asked
    assert states(mesh) == [(name, False)]
    story.close()
    assert states(mesh) == [(name, True)]


def test_where_a_code_was_used_up_without_an_answer_another_account_signs_in(
    mesh: LocalMesh, staff: ForgetfulStaff
) -> None:
    staff.losses = TRIES - 1
    story = story_of(mesh, lambda text: None)
    story.channel(TERMINAL, NODE)
    assert len(set(staff.asked)) == TRIES
    story.close()
    assert {closed for _, closed in states(mesh)} == {True}


def test_a_node_that_uses_up_every_code_is_named(mesh: LocalMesh, staff: ForgetfulStaff) -> None:
    staff.losses = TRIES
    story = story_of(mesh, lambda text: None)
    with pytest.raises(StoryFailed, match=NODE):
        story.channel(TERMINAL, NODE)
    story.close()
