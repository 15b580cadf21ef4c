"""What the tests of the trust share: one hierarchy in memory, two domains, a node in each."""

from datetime import UTC, datetime

import pytest

from pki.authority import NodeCredentials
from pki.testing import TestTrust

CITY = "sapporo.city.juki.test"
NETWORK = "juki-net.juki.test"


@pytest.fixture
def now() -> datetime:
    """Any moment will do: nothing below asks the clock of the machine."""
    return datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def trust() -> TestTrust:
    return TestTrust([CITY, NETWORK])


@pytest.fixture
def gateway(trust: TestTrust) -> NodeCredentials:
    return trust.node(CITY, "juki_gateway", "sapporo")


@pytest.fixture
def server(trust: TestTrust) -> NodeCredentials:
    return trust.node(NETWORK, "municipal_cs", "sapporo")
