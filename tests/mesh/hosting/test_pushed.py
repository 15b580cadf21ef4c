"""Work that is pushed: at the start, when woken, and again while something is left."""

from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import cast

import pytest

from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeModule, NodeSettings, Parts, Pushed
from mesh.testing import LocalMesh
from vocabulary.refusals import Refusal

PATIENCE = 10.0


class Work:
    """Says of each turn what the test wants, and that it came."""

    def __init__(self) -> None:
        self.turns = 0
        self.answers: list[bool | Exception] = []
        self.done = Event()
        self.job = Pushed(name="work", work=self)

    def __call__(self) -> bool:
        self.turns += 1
        answer = self.answers.pop(0) if self.answers else False
        if not self.answers:
            self.done.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def expect(self, *answers: bool | Exception) -> None:
        self.answers[:] = answers
        self.done.clear()


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def mesh(tmp_path: Path, work: Work) -> LocalMesh:
    module = SimpleNamespace(
        KIND="national",
        CALLS=(),
        NEEDS=(),
        Settings=NodeSettings,
        CONTRACT=Contract(),
        build=lambda road, settings: Parts(servicers=[], jobs=[work.job]),
    )
    fakes = {"national": cast(NodeModule, module)}
    return LocalMesh(tmp_path, nodes={"japan.national": {}}, links=[], fakes=fakes)


def test_it_is_done_once_at_the_start_and_once_when_woken(mesh: LocalMesh, work: Work) -> None:
    with mesh:
        assert work.done.wait(PATIENCE)
        work.expect(False)
        work.job.wake()
        assert work.done.wait(PATIENCE)
    assert work.turns == 2


def test_it_is_done_again_while_something_is_left_or_it_could_not_be_done(mesh: LocalMesh, work: Work) -> None:
    work.expect(True, Refusal(), ValueError("a fault"), True, False)
    with mesh:
        assert work.done.wait(PATIENCE)
    assert work.turns == 5


def test_a_host_that_stops_does_not_wait_for_it(mesh: LocalMesh, work: Work) -> None:
    with mesh:
        assert work.done.wait(PATIENCE)
    turns = work.turns
    work.job.wake()  # as a call that was under way might
    assert work.turns == turns
