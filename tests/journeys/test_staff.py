"""A node's staff from the shell on: the first account at the machine, a sign-in over the wire, a call that names it."""

import re
import subprocess
from uuid import UUID, uuid4

import pytest
from pyotp import parse_uri

from juki.fittings.v1 import staff_service_pb2 as staff_wire
from juki.fittings.v1.staff_service_pb2_grpc import StaffServiceStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from mesh.calls.client import client_of
from mesh.hosting.network import Network
from tests.journeys.conftest import JUKI, ROOT
from vocabulary.refusals import Refusal

NODE, TERMINAL, PASSWORD = "hakodate.resident-record", "hakodate.terminal", "correct horse battery"


def staff(network: Network, *words: str, said: str = "") -> str:
    """Run ``juki staff`` as a shell does, with *said* in its input."""
    command = [*JUKI, "staff", *words, "--state", str(network.state.root)]
    result = subprocess.run(command, cwd=ROOT, input=said, capture_output=True, text=True, timeout=60, check=False)
    return result.stdout + result.stderr


def test_an_operator_signs_in_by_hand_works_is_locked_and_unlocked(network: Network) -> None:
    name = f"abe-{uuid4().hex[:4]}"
    second_factor = parse_uri(staff(network, "add", NODE, name, said=f"{PASSWORD}\n").splitlines()[-1])
    signed_in = staff(network, "sign-in", NODE, name, said=f"{PASSWORD}\n{second_factor.now()}\n")
    session = re.match(r"session ([0-9a-f-]{36}) at hakodate\.terminal, until ", signed_in)
    assert session, signed_in
    caller = client_of(network.topology, network.state, TERMINAL)
    try:
        counter = CounterServiceStub(caller.channel(NODE))
        with pytest.raises(Refusal, match="OPERATOR_UNPROVEN"):
            counter.ListHouseholds(wire.ListHouseholdsRequest(page_size=1))
        caller.sessions[NODE] = UUID(session[1]).bytes
        assert counter.ListHouseholds(wire.ListHouseholdsRequest(page_size=1)).households
        for _ in range(5):
            assert "is another one" in staff(network, "sign-in", NODE, name, said="wrong horse battery\n000000\n")
        assert "locked" in staff(network, "sign-in", NODE, name, said=f"{PASSWORD}\n000000\n")
        assert re.search(rf"{name} +administrator +locked until", staff(network, "list", NODE))
        staff(network, "unlock", NODE, name)
        assert re.search(rf"{name} +administrator +open", staff(network, "list", NODE))
        StaffServiceStub(caller.channel(NODE)).SignOut(staff_wire.SignOutRequest())
        with pytest.raises(Refusal, match="SESSION_ENDED"):
            counter.ListHouseholds(wire.ListHouseholdsRequest(page_size=1))
    finally:
        caller.close()


def test_a_story_leaves_no_account_open_behind(network: Network) -> None:
    listed = staff(network, "list", NODE).splitlines()
    stories = [line for line in listed if line.startswith("story-")]
    assert stories
    assert not [line for line in stories if not line.endswith("closed")]
