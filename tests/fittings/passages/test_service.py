"""Linkage records are read over the road, page after page, by whoever asked for the first one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest

from fittings.passages import mounted, store
from fittings.passages.domain import Coming, Course
from fittings.passages.store import Passages
from fittings.passages.tables import KEPT
from fittings.retention import forgetting
from juki.fittings.v1 import passages_service_pb2 as wire
from juki.fittings.v1.passages_service_pb2_grpc import PassagesServiceStub
from mesh.clock import Clock
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeModule, NodeSettings, Parts, Road
from mesh.storage.database import Database
from mesh.testing import LocalMesh
from tests.fittings.passages.conftest import Base, LinkageRow
from vocabulary.refusals import Refusal

NODE, TERMINAL, OTHER = "toy.prefecture", "toy.terminal", "other.terminal"
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)


def pass_some(database: Database, *delivery_ids: str) -> list[bytes]:
    """Leave records of these, and return their digests."""
    coming, course = Coming("SendThings", "the.sender", NOON), Course("010006", "the.receiver")
    with database.writing() as unit:
        passages = Passages(unit, LinkageRow)
        digests = [passages.digest(each) for each in delivery_ids]
        passages.keep(*(coming.record(course, each) for each in digests))
    return digests


@pytest.fixture
def mesh(tmp_path: Path, database: Database) -> Iterator[LocalMesh]:
    def build(road: Road, settings: NodeSettings) -> Parts:
        return Parts(servicers=[mounted.reading(road, database, LinkageRow)])

    kind = SimpleNamespace(
        KIND="prefecture", CALLS=(), NEEDS=(), Settings=NodeSettings, CONTRACT=Contract(), build=build
    )
    links = [(client, NODE, ["ListLinkageRecords"], []) for client in (TERMINAL, OTHER)]
    fakes = {"prefecture": cast(NodeModule, kind)}
    nodes = {NODE: {"code": "010006"}}
    with LocalMesh(tmp_path / "mesh", nodes=nodes, links=links, clients=[TERMINAL, OTHER], fakes=fakes) as running:
        yield running


def ask(mesh: LocalMesh, size: int, token: str = "", client: str = TERMINAL) -> wire.ListLinkageRecordsResponse:
    stub = PassagesServiceStub(mesh.channel(client, NODE))
    return stub.ListLinkageRecords(wire.ListLinkageRecordsRequest(page_size=size, page_token=token))


def test_pages_lead_on_to_the_last_which_has_no_token(mesh: LocalMesh, database: Database) -> None:
    digests = pass_some(database, *(str(uuid4()) for _ in range(5)))
    found, token = [], ""
    for size in (2, 2, 1):
        answer = ask(mesh, size, token)
        found += [each.item_digest for each in answer.records]
        token = answer.next_page_token
    assert (found, token) == (digests, "")


def test_a_token_of_another_who_asked_leads_nowhere(mesh: LocalMesh, database: Database) -> None:
    pass_some(database, str(uuid4()), str(uuid4()))
    token = ask(mesh, 1).next_page_token
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        ask(mesh, 1, token, OTHER)


def test_records_go_when_their_time_is_over_and_not_before(tmp_path: Path, database: Database) -> None:
    pass_some(database, str(uuid4()))
    clock, left = Clock(tmp_path / "clock.json"), []
    clock.set(NOON.replace(year=NOON.year + KEPT.count) - timedelta(minutes=1))
    for _ in range(2):
        forgetting(database, Base.metadata, clock).work()
        with database.reading() as session:
            left.append(len(store.page(session, LinkageRow, 0, 10)))
        clock.push(timedelta(minutes=2))
    assert left == [1, 0]
