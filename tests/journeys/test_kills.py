"""Any host may be killed in the middle of a story: started again, the story finishes and the files agree."""

import os
import signal
from collections.abc import Callable

import pytest

from mesh.hosting import supervisor
from mesh.hosting.network import Network
from scenarios.story import tell

MOVING = [
    ("sapporo-city-hall", 2),
    ("sapporo-juki", 2),
    ("hokkaido", 2),
    ("national.0", 2),
    ("card-management", 2),
    ("setagaya-city-hall", 6),
    ("setagaya-juki", 6),
    ("tokyo", 6),
    ("national.1", 6),
    ("sapporo-juki", 6),
    ("sapporo-city-hall", 6),
]
INQUIRING = [
    ("sapporo-city-hall", 1),
    ("middle-server-platform", 1),
    ("interface-system", 3),
    ("core-system", 3),
    ("pension-office", 4),
    ("pension-middle-server", 4),
    ("interface-system", 4),
    ("core-system", 4),
    ("middle-server-platform", 4),
]


def _kill_at(network: Network, host: str, step: int) -> Callable[[str], None]:
    """Return what kills *host*, as hard as can be, when the story comes to its step number *step*."""
    said: list[str] = []

    def hear(text: str) -> None:
        said.append(text)
        if len(said) == step:
            os.kill(supervisor.process_ids(network.state)[host], signal.SIGKILL)

    return hear


@pytest.mark.parametrize(("host", "step"), MOVING)
def test_moving_house_survives_the_death_of(network: Network, host: str, step: int) -> None:
    tell("moving-house", network, seed=step + len(host), say=_kill_at(network, host, step))
    _nothing_is_parked(network)


@pytest.mark.parametrize(("host", "step"), INQUIRING)
def test_benefit_inquiry_survives_the_death_of(network: Network, host: str, step: int) -> None:
    tell("benefit-inquiry", network, seed=step + len(host), say=_kill_at(network, host, step))
    _nothing_is_parked(network)


def _nothing_is_parked(network: Network) -> None:
    parked = {name: [each.reason for each in items if each.parked] for name, items in network.outboxes()[0].items()}
    assert not {name: reasons for name, reasons in parked.items() if reasons}
