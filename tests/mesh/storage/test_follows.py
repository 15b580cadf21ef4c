"""An item that follows leaves when what was posted before it for its person has arrived, whomever that is for."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import MetaData

from juki.types.v1.delivery_pb2 import DeliveryBatch, DeliveryItem, DeliveryOutcome, DeliveryOutcomes
from mesh.calls.sender import Dispatcher
from mesh.refusals import Unreachable
from mesh.storage.database import Database, sqlite_url
from mesh.storage.items import Posting
from mesh.traces.spans import Recorder

FIRST, THEN = "city.addressee", "city.city-middle-server"
PATIENCE = 10.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(
        "city.basic-person", sqlite_url(tmp_path / "node.db"), MetaData(), recorder=Recorder(None), migrations=None
    )
    yield made
    made.close()


class Neighbours:
    """Both callees: those in *away* cannot be reached; what arrives is noted in order."""

    def __init__(self, awaited: int) -> None:
        self.away: set[str] = set()
        self.arrived: list[tuple[str, bytes]] = []
        self.tried, self.all_here = Event(), Event()
        self._awaited = awaited

    def send(self, callee: str, method: str, body: bytes, trace_parents: Sequence[str]) -> bytes:
        self.tried.set()
        if callee in self.away:
            raise Unreachable(callee=callee, status="away")
        stamps = [DeliveryItem.FromString(each) for each in DeliveryBatch.FromString(body).items]
        self.arrived += [(callee, method.encode()) for _ in stamps]
        if len(self.arrived) == self._awaited:
            self.all_here.set()
        outcomes = [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in stamps]
        return DeliveryOutcomes(outcomes=outcomes).SerializeToString()


def of(person: str, callee: str, method: str, *, follows: bool = False) -> Posting:
    return Posting(callee=callee, method=method, person=person, item=b"", follows=follows)


def post(database: Database, *postings: Posting) -> None:
    with database.writing() as unit:
        unit.post(*postings)


def test_it_waits_for_what_another_callee_has_not_taken_and_then_leaves_by_itself(database: Database) -> None:
    to = Neighbours(awaited=2)
    to.away.add(FIRST)
    dispatcher = Dispatcher("city.basic-person", database, to.send, lambda callee: 0.0)
    dispatcher.start()
    post(database, of("a", FIRST, "/number"), of("a", THEN, "/copy", follows=True))
    assert to.tried.wait(PATIENCE)
    assert to.arrived == []
    to.away.clear()
    assert to.all_here.wait(PATIENCE)
    dispatcher.stop()
    assert to.arrived == [(FIRST, b"/number"), (THEN, b"/copy")]


def test_it_waits_for_its_own_person_alone_and_what_does_not_follow_does_not_wait(database: Database) -> None:
    to = Neighbours(awaited=2)
    to.away.add(FIRST)
    dispatcher = Dispatcher("city.basic-person", database, to.send, lambda callee: 0.0)
    dispatcher.start()
    post(
        database,
        of("a", FIRST, "/number"),
        of("b", THEN, "/copy of another", follows=True),
        of("c", FIRST, "/number of a third"),
        of("c", THEN, "/no follower"),
    )
    assert to.all_here.wait(PATIENCE)
    dispatcher.stop()
    assert sorted(to.arrived) == [(THEN, b"/copy of another"), (THEN, b"/no follower")]
