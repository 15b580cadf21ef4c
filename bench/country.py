"""The two hosts with 1,788 names each: the project's, and a bare one."""

from importlib import import_module
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from bench import bare
from bench.children import Actor, Spec
from bench.road import play_host
from bench.world import LOADS, World
from nodes import load_kind

HOST = "country"


def play(spec: Spec) -> Actor:
    """Start the project's host and wait until its last node is healthy."""
    actor = play_host({"world": spec["world"], "host": HOST})
    world = World.load(spec["world"])
    _ask_health(world, world.topology.hosts[0].port)
    return actor


def play_bare(spec: Spec) -> Actor:
    """Start a bare server with the same certificates and wait until the last name answers."""
    world = World.load(spec["world"])
    files = [world.state.pki / "nodes" / each.name for each in world.topology.hosts[0].nodes]
    pairs = [((each / "tls.key").read_bytes(), (each / "tls.crt").read_bytes()) for each in files]
    server = bare.new_server()
    checks = health.HealthServicer()
    checks.set("", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    credentials = grpc.ssl_server_credentials(pairs, world.pki.trust_store().root_pem, require_client_auth=True)
    port = server.add_secure_port("127.0.0.1:0", credentials)
    server.start()
    _ask_health(world, port)
    return Serving(server)


class Serving:
    """A running bare server."""

    def __init__(self, server: grpc.Server) -> None:
        self._server = server

    def ask(self, question: Spec) -> dict[str, Any]:
        """Nothing is asked of it."""
        return {}

    def close(self) -> None:
        """Stop."""
        self._server.stop(0)


def _ask_health(world: World, port: int) -> None:
    last = world.topology.hosts[0].nodes[-1].name
    with bare.channel(world, LOADS[0], last, port) as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(), timeout=120, wait_for_ready=True
        )
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        raise RuntimeError(f"{last} is not healthy")


def warm(spec: Spec) -> None:
    """Import what both sides need, so that neither is measured by it."""
    for kind in ("prefecture", "municipal_cs"):
        load_kind(kind)
    import_module("sqlalchemy.dialects.sqlite")
