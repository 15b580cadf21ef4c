"""The bare peer: stock grpcio, mutual TLS and nothing else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, cast

import grpc
from sqlalchemy import MetaData

from bench import constant
from bench.children import Actor, Spec
from bench.world import World
from mesh.clock import Clock
from mesh.hosting.node import Parts, Road
from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import Line
from mesh.traces.spans import Recorder
from nodes import load_kind

STOCK_THREADS: Final = 8


def play_service(spec: Spec) -> Actor:
    """Serve the single call on *port* with the certificate of *node*."""
    world = World.load(spec["world"])
    server = new_server()
    road, module = BareRoad(world, spec["node"], {}), constant.kind("prefecture")
    for add in module.build(cast(Road, road), module.Settings()).servicers:
        add(server)
    return Serving(server, world, spec["node"], spec["port"])


def play_chain(spec: Spec) -> Actor:
    """Serve one real kind on *port* over its real store, with bare channels to others; *ports* says where they are."""
    world = World.load(spec["world"])
    road = BareRoad(world, spec["node"], spec["ports"])
    module = load_kind(road.node.kind)
    parts: Parts = module.build(cast(Road, road), module.Settings.model_validate(road.node.settings))
    server = new_server()
    for add in parts.servicers:
        add(server)
    return Serving(server, world, spec["node"], spec["ports"][spec["node"]])


def new_server() -> grpc.Server:
    """Return a server as the tutorial makes it."""
    return grpc.server(ThreadPoolExecutor(STOCK_THREADS))


def channel(world: World, caller: str, callee: str, port: int) -> grpc.Channel:
    """Return a channel from one party to another."""
    tls = world.pki.credentials(caller).tls
    credentials = grpc.ssl_channel_credentials(world.pki.trust_store().root_pem, tls.key_pem, tls.chain_pem)
    options = (
        ("grpc.ssl_target_name_override", world.topology.server_name(callee)),
        ("grpc.use_local_subchannel_pool", 1),
    )
    return grpc.secure_channel(f"127.0.0.1:{port}", credentials, options)


class Serving:
    """A running bare server."""

    def __init__(self, server: grpc.Server, world: World, node: str, port: int) -> None:
        tls = world.pki.credentials(node).tls
        root = world.pki.trust_store().root_pem
        pairs = [(tls.key_pem, tls.chain_pem)]
        credentials = grpc.ssl_server_credentials(pairs, root, require_client_auth=True)
        server.add_secure_port(f"127.0.0.1:{port}", credentials)
        server.start()
        self._server = server

    def ask(self, question: Spec) -> dict[str, Any]:
        """Nothing is asked of it."""
        return {}

    def close(self) -> None:
        """Stop."""
        self._server.stop(0.2).wait()


class BareRoad:
    """The few things of ``mesh.hosting.node.Road`` that the three tiers use for a look-up, without the road."""

    def __init__(self, world: World, node: str, ports: dict[str, int]) -> None:
        self.node = world.topology.nodes[node]
        self.folder = bare_folder(world, node)
        self.topology, self.clock = world.topology, Clock(world.state.clock)
        self.relay = None  # a look-up passes nothing on
        self.database: Callable[..., Database] = self._database
        self._world, self._ports = world, ports

    def _database(self, metadata: MetaData, module_file: str, *fittings: Line) -> Database:
        url, recorder = sqlite_url(self.folder / "node.db"), Recorder(None)
        return Database(self.node.name, url, metadata, recorder=recorder, migrations=None, fittings=fittings)

    def peer(self, kind: str, code: str | None = None) -> str:
        """Return the first node of *kind* that this one may ask."""
        return self._world.topology.callees(self.node.name, kind)[0].name

    def channel(self, callee: str) -> grpc.Channel:
        """Return a bare channel; one to nowhere for a node that is only named."""
        return channel(self._world, self.node.name, callee, self._ports.get(callee, 9))


def bare_folder(world: World, node: str) -> Path:
    """Return where the bare chain keeps the database of *node*."""
    return world.folder / "bare" / node
