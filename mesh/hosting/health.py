"""How each node of a network fares now, as its operator sees it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from mesh.clock import JAPAN, Clock
from mesh.hosting import process_records
from mesh.hosting.faults import NetworkError
from mesh.hosting.state_folder import ROOM
from mesh.state import State
from mesh.topology import hours
from mesh.topology.model import Node, Topology
from pki.trust_folder import TrustFolder
from world import threads, wire

OPERATOR: Final = "operator"
ASKED_AT_ONCE: Final = 16
PATIENCE: Final = 5.0  # seconds for a node's answer


@dataclass(frozen=True, slots=True)
class Health:
    """One node as it answers now."""

    node: str
    host: str
    target: str
    serving: bool
    problem: str = ""  # why it is not serving
    hours: str = ""  # "open", or when it opens; empty when it never closes
    revoked: bool = False
    own_word: bool = False  # whether the problem is the node's own word, not a guess from outside


def healths(topology: Topology, state: State, *, external: bool = True) -> list[Health]:
    """Ask every node's standard health service, as the operator; those of *external* hosts too, if wanted."""
    folder = TrustFolder(state.pki)
    look = _Look(topology, state, _credentials(topology, folder), folder.revoked_nodes(), Clock(state.clock).now())
    with threads.ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        nodes = [node for host in topology.hosts if external or not host.external for node in host.nodes]
        return list(pool.map(look.at, nodes))


def _credentials(topology: Topology, folder: TrustFolder) -> grpc.ChannelCredentials:
    client = next((each.name for each in topology.clients if each.kind == OPERATOR), None)
    if client is None:
        raise NetworkError("the topology has no client of kind operator. Add one under clients.")
    tls = folder.credentials(client).tls
    return grpc.ssl_channel_credentials(folder.trust_store().root_pem, tls.key_pem, tls.chain_pem)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a network."""

    topology: Topology
    state: State
    credentials: grpc.ChannelCredentials
    revoked: frozenset[str]
    business_time: datetime

    def at(self, node: Node) -> Health:
        """How *node* fares."""
        host, target = self.topology.host_of[node.name].name, self.topology.target(node.name)
        revoked = node.name in self.revoked
        found = partial(Health, node.name, host, target, hours=self._hours(node), revoked=revoked)
        if revoked:
            return found(False, f"revoked; juki renew {node.name} admits it again")
        answer = self._ask(node)
        if answer == "SERVING":
            return found(True)
        if trouble := _own_word(self.state, node.name):
            return found(False, trouble, own_word=True)
        return found(False, self._why_unreachable(host) or self._no_room() or answer)

    def _ask(self, node: Node) -> str:
        server = self.topology.server_name(node.name)
        options = (("grpc.ssl_target_name_override", server), ("grpc.default_authority", server))
        with wire.secure_channel(self.topology.target(node.name), self.credentials, options) as channel:
            check: Callable[..., health_pb2.HealthCheckResponse] = health_pb2_grpc.HealthStub(channel).Check
            try:
                answer = check(health_pb2.HealthCheckRequest(), timeout=PATIENCE)
            except grpc.RpcError as error:
                return str(error.code().name)
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))

    def _why_unreachable(self, host: str) -> str:
        """What the supervisor knows of a host whose processes do not stay up."""
        for name, record in process_records.records(self.state).items():
            if (name == host or name.startswith(f"{host}.")) and not record.pid:
                return f"its host died {record.crashes} times: {process_records.cause(self.state, name)}"
        return ""

    def _no_room(self) -> str:
        """A node that cannot write cannot write down its trouble either."""
        has_room = shutil.disk_usage(self.state.root).free >= ROOM
        return "" if has_room else f"the disk of {self.state.root} is full; make room, and it goes on"

    def _hours(self, node: Node) -> str:
        if node.hours is None:
            return ""
        if hours.is_open(node.hours, self.business_time):
            return "open"
        opens = hours.opens_next(node.hours, self.business_time).astimezone(JAPAN)
        return f"closed until {opens:%Y-%m-%d %H:%M}"


def _own_word(state: State, node: str) -> str:
    try:
        return state.trouble(node).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
