"""The measuring itself: that it counts, compares and refuses rightly; nothing here is timed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import bare, constant, launch, people, road, steps
from bench.forgeries import Forger, Tally
from bench.load import FIND, Loading, Log, Side, drive
from bench.report import Report, ratio
from bench.road import Party, play_host
from bench.world import CHAIN, LOADS, World, free_ports, single_calls, three_tiers, whole_country
from fittings.nouns.people import record_to_wire
from juki.municipal_cs.v1.counter_service_pb2 import LookUpIdentityRequest
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.prefecture.v1.inquiry_service_pb2 import FindIdentityRequest
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.hosting.host import HostProcess
from mesh.topology import file as topology_file

CALLEE = "full.prefecture"
BODY = b"\x0a\x0b" + people.code(1).value.encode()


@pytest.fixture
def world(tmp_path: Path) -> World:
    World.make(tmp_path, single_calls())
    return World.load(str(tmp_path))


@pytest.fixture
def running(world: World) -> Iterator[World]:
    spec = {"world": str(world.folder), "host": "full", "constant": True}
    actor = play_host(spec)
    yield world
    actor.close()


@pytest.fixture
def party(world: World) -> Iterator[Party]:
    made = Party(world, LOADS[0], None)
    yield made
    made.close()


def test_the_answer_of_the_single_call_has_the_stated_size() -> None:
    assert abs(people.answer().ByteSize() - people.BODY_BYTES) <= 3


def test_every_forgery_is_refused_for_its_own_reason(running: World, party: Party) -> None:
    forger, tally = Forger(party, CALLEE, FIND, BODY), Tally()
    for _ in range(10):
        forger.forge(tally)
    forger.close()
    assert (tally.sent, tally.passed) == (10, 0)


def test_a_host_that_does_not_remember_messages_is_found_out(world: World, party: Party) -> None:
    actor = play_host({"world": str(world.folder), "host": "full", "constant": True, "without": ["replay"]})
    forger = Forger(party, CALLEE, FIND, BODY)
    try:
        assert forger.tampered_body()
        assert not forger.replay()
    finally:
        forger.close()
        actor.close()


def test_a_load_counts_calls_and_forgeries(running: World) -> None:
    loading = Loading(running, LOADS[0])
    told = loading.ask(
        {"side": "road", "what": "find", "callee": CALLEE, "callers": 2, "seconds": 0.3, "forging": True}
    )
    loading.close()
    assert told["calls"] > told["forged"] > 0
    assert told["passed"] == 0


def test_a_call_that_fails_fails_the_load() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        drive(Side([lambda: 1 // 0]), 0.05)


def test_a_log_begins_empty() -> None:
    assert Log() == Log(seconds=[], error="")


def test_steps_are_all_measured(world: World) -> None:
    assert all(cost > 0 for cost in steps.costs(world, 2).values())


def test_parts_of_a_host_can_be_left_out(world: World) -> None:
    host = world.topology.hosts[0]
    process = HostProcess(world.topology, host, world.state, constant.kind, None)
    road.leave_out(process.running[0].served, ["evidence", "replay"])
    assert process.running[0].served.replay.claim(bytes(16))
    assert process.running[0].served.replay.claim(bytes(16))


def test_a_host_without_its_parts_starts_and_answers(world: World) -> None:
    spec = {"world": str(world.folder), "host": "full", "constant": True, "without": ["evidence", "replay"]}
    host, caller = play_host(spec), Party(world, LOADS[0], None, evidence=False)
    answer = InquiryServiceStub(caller.caller().channel(CALLEE)).FindIdentity(FindIdentityRequest.FromString(BODY))
    caller.close()
    host.close()
    assert answer == people.answer()


@pytest.mark.parametrize("part", ["evidence", "replay"])
def test_what_stands_in_for_a_part_has_all_that_the_part_has(world: World, part: str) -> None:
    host = world.topology.hosts[0]
    real = getattr(HostProcess(world.topology, host, world.state, constant.kind, None).running[0].served, part)
    public = {name for name in dir(real) if not name.startswith("_")}
    assert public <= set(dir(road.Nothing()))


def test_the_single_call_is_answered_without_the_road(world: World) -> None:
    (port,) = free_ports(1)
    server = bare.play_service({"world": str(world.folder), "node": CALLEE, "port": port})
    channel = bare.channel(world, LOADS[0], CALLEE, port)
    request = FindIdentityRequest.FromString(BODY)
    answer = InquiryServiceStub(channel).FindIdentity(request, timeout=10, wait_for_ready=True)
    channel.close()
    server.close()
    assert answer == people.answer()


def test_a_look_up_passes_through_all_three_tiers_without_the_road(tmp_path: Path) -> None:
    world = World.make(tmp_path, three_tiers())
    people.settle_in_nation(bare.bare_folder(world, CHAIN[-1]), range(1, 3), recorded=True)
    ports = dict(zip(CHAIN, free_ports(len(CHAIN)), strict=True))
    tiers = [bare.play_chain({"world": str(tmp_path), "node": name, "ports": ports}) for name in CHAIN]
    channel = bare.channel(world, LOADS[0], CHAIN[0], ports[CHAIN[0]])
    request = LookUpIdentityRequest(resident_code=people.code(1).value)
    found = CounterServiceStub(channel).LookUpIdentity(request, timeout=10, wait_for_ready=True).found
    channel.close()
    for each in tiers:
        each.close()
    assert found.record == record_to_wire(people.person(1))


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    assert ratio([1, 2, 9], [2, 2, 3]) == 1


def test_a_report_says_which_aims_are_met(tmp_path: Path) -> None:
    report = Report("test")
    report.add("low", 1, at_least=2)
    report.add("high", 3, at_most=4)
    report.add("plain", 5)
    written = json.loads(report.write(tmp_path / "out.json").read_text())
    assert [each["met"] for each in written["figures"]] == [False, True, None]


def test_the_measured_networks_have_the_nodes_they_should() -> None:
    assert len(whole_country().hosts[0].nodes) == 1788
    assert [host.name for host in three_tiers().hosts][:3] == ["municipal-cs", "prefecture", "national"]


def test_the_default_network_gets_ports_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    launch.with_other_ports(path)
    usual, other = topology_file.read(launch.TOPOLOGY).topology, topology_file.read(path).topology
    assert usual.nodes == other.nodes
    assert not {host.port for host in usual.hosts} & {host.port for host in other.hosts}
