"""What the tests of the road use: a small real mesh, a nation that a test commands, a client that may lie."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import time
from typing import Any
from uuid import uuid4

import grpc
from google.rpc import error_details_pb2, status_pb2
from sqlalchemy import text

from fittings.nouns.people import notice_to_wire, record_to_wire
from juki.national.v1 import delivery_service_pb2 as nation_wire
from juki.national.v1 import inquiry_service_pb2 as nation_inquiry_wire
from juki.national.v1 import inquiry_service_pb2_grpc as nation_inquiry_grpc
from juki.prefecture.v1 import delivery_service_pb2 as wire
from juki.prefecture.v1 import delivery_service_pb2_grpc as prefecture_grpc
from juki.prefecture.v1 import inquiry_service_pb2 as inquiry_wire
from juki.prefecture.v1 import inquiry_service_pb2_grpc as prefecture_inquiry_grpc
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_BIRTH
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import TIER_NATIONAL, FoundIdentity
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, DIRECTION_RESPONSE, MessageHeader, SignedHeader
from mesh.calls.status import STATUS_KEY
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.ids import new_id
from mesh.signatures import messages
from mesh.signatures.messages import MessageVerifier, Proof, Proven, salted_digest, timestamp
from mesh.testing import LocalMesh
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.names import PersonName
from vocabulary.refusals import Refusal

CITY, PREFECTURE, NATION = "sapporo.municipal-cs-test", "hokkaido.prefecture", "japan.national"
FIND = "/juki.prefecture.v1.InquiryService/FindIdentity"
NOTIFY = "/juki.prefecture.v1.DeliveryService/NotifyChanges"
COMPARE = "/juki.prefecture.v1.InquiryService/CompareIdentities"
UPWARD = "/juki.national.v1.DeliveryService/NotifyChanges"
ALL = ["resident_code", "my_number", "four_items", "change"]
UP_METHODS = ["NotifyChanges", "FindIdentity", "CompareIdentities"]
LINKS: Any = (
    (CITY, PREFECTURE, ["NotifyChanges", "FindIdentity"], ALL),
    (PREFECTURE, NATION, UP_METHODS, ALL),
)


def person(number: int, address: str = "札幌市中央区北一条西二丁目") -> IdentityRecord:
    """Return the record of the made-up person with this serial number."""
    return IdentityRecord(
        resident_code=ResidentCode.from_body(f"9{number:09}"),
        my_number=MyNumber.from_body(f"3{number:010}"),
        name=PersonName(text="見本 太郎"),
        birth_date=CivilDate.of(date(1980, 5, 5)),
        sex=Sex(1),
        municipality=LocalGovernmentCode("011002"),
        address=address,
    )


def change(number: int, update: int = 1, address: str = "札幌市中央区北一条西二丁目") -> wire.ChangeNotice:
    """Return a change of that person for the wire, with a delivery id of its own."""
    notice = IdentityNotice(
        record=person(number, address),
        reason=ChangeReason(103),
        change_date=CivilDate.of(date(2026, 1, 1)),
        update_number=update,
    )
    return wire.ChangeNotice(delivery=Delivery(delivery_id=str(uuid4())), notice=notice_to_wire(notice))


def changes(*items: wire.ChangeNotice) -> wire.NotifyChangesRequest:
    return wire.NotifyChangesRequest(items=items)


def asking(number: int) -> inquiry_wire.FindIdentityRequest:
    return inquiry_wire.FindIdentityRequest(resident_code=person(number).resident_code.value)


def holding(folder: Path, text: bytes) -> list[str]:
    """Return the files below a folder in which these bytes stand."""
    return [each.name for each in folder.rglob("*") if each.is_file() and text in each.read_bytes()]


class Nation(Fake):
    """Keeps what it is told, once; says no to whom the test names, and does what the test wants at a look-up."""

    def __init__(self) -> None:
        super().__init__(Contract(nation_wire, nation_inquiry_wire))
        self.refuse: dict[str, Refusal] = {}
        self.poison: set[str] = set()
        self.on_find: Callable[[], None] = lambda: None
        self.after_taking: Callable[[], None] = lambda: None
        self.judge("NotifyChanges", lambda item: self.refuse.get(item.notice.record.resident_code))
        self.answer("NotifyChanges", self._take)
        self.answer("FindIdentity", self._find)

    @property
    def calls(self) -> list[int]:
        """How many changes each call brought."""
        return [len(each.items) for each in self.requests("NotifyChanges")]

    @property
    def taken(self) -> list[tuple[str, int]]:
        """Whose changes came, and which."""
        return [(each.notice.record.resident_code, each.notice.update_number) for each in self.items("NotifyChanges")]

    def updates_of(self, number: int) -> list[int]:
        """Return which of a person's changes came, in order."""
        wanted = person(number).resident_code.value
        return [update for code, update in self.taken if code == wanted]

    def _take(self, request: nation_wire.NotifyChangesRequest) -> Any:
        if self.poison & {each.notice.record.resident_code for each in request.items}:
            raise ValueError("poison")
        outcomes = self.settle("NotifyChanges", request)
        self.after_taking()
        return outcomes

    def _find(self, request: nation_inquiry_wire.FindIdentityRequest) -> Any:
        self.on_find()
        record = record_to_wire(person(7))
        found = FoundIdentity(record=record, is_resident=True, last_reason=CHANGE_REASON_BIRTH, tier=TIER_NATIONAL)
        return nation_inquiry_wire.FindIdentityResponse(found=found)


def mesh_of(folder: Path, nation: Nation, links: Any = LINKS, **changes: Any) -> LocalMesh:
    """Return a mesh of one real prefecture below one played nation; *changes* are keys of the two stanzas."""
    nodes = {
        PREFECTURE: {"code": "010006", **changes.get("prefecture", {})},
        NATION: changes.get("national", {}),
    }
    clients = [CITY, "otaru.municipal-cs-test", *changes.get("clients", [])]
    endpoint = changes.get("trace_endpoint")
    return LocalMesh(
        folder, nodes=nodes, clients=clients, links=links, fakes={"national": nation}, trace_endpoint=endpoint
    )


@dataclass
class Answer:
    """What came back on a raw channel."""

    code: str
    body: bytes
    trailing: dict[str, bytes]

    @property
    def status(self) -> status_pb2.Status:
        return status_pb2.Status.FromString(self.trailing[STATUS_KEY])

    @property
    def reason(self) -> str:
        """The one reason in the status, or nothing when it went well."""
        if STATUS_KEY not in self.trailing:
            return "" if self.code == "OK" else f"unsigned {self.code}"
        info = error_details_pb2.ErrorInfo()
        assert [each.Unpack(info) for each in self.status.details].count(True) == 1
        return info.reason

    @property
    def proof(self) -> Proof:
        return Proof.of(self.trailing)

    @property
    def header(self) -> MessageHeader:
        return MessageHeader.FromString(SignedHeader.FromString(self.proof.signed).header)


class Liar:
    """A client with good certificates that sends whatever a test wants."""

    def __init__(self, mesh: LocalMesh, name: str = CITY) -> None:
        self.mesh, self.caller = mesh, mesh.caller(name)
        self.identity = self.caller.identity

    def header(self, for_method: str, callee: str = PREFECTURE, **other: Any) -> MessageHeader:
        """Return a good header, but for *other*."""
        now = time()
        facts = {
            "message_id": new_id(),
            "direction": DIRECTION_REQUEST,
            "caller": self.identity.spiffe_id,
            "callee": callee if ":" in callee else self.mesh.topology.parties[callee].spiffe_id,
            "method": for_method,
            "issue_time": timestamp(now),
            "deadline": timestamp(now + 5),
        }
        return MessageHeader(**{**facts, **other})

    def sign(self, for_method: str, body: bytes, callee: str = PREFECTURE, **other: Any) -> Proven:
        return messages.sign(self.identity, self.header(for_method, callee, **other), body)

    def proof(self, for_method: str, body: bytes, callee: str = PREFECTURE, **other: Any) -> Proof:
        return self.sign(for_method, body, callee, **other).proof

    def send(
        self,
        method: str,
        body: bytes,
        proof: Proof,
        *,
        callee: str = PREFECTURE,
        timeout: float | None = 15,
        channel: grpc.Channel | None = None,
        extra: tuple[tuple[str, str], ...] = (),
    ) -> Answer:
        """Send exactly this; what is empty in the proof is not sent."""
        own = channel or self.caller.connections.connect(callee)
        metadata = tuple(each for each in proof.metadata() if each[1]) + extra
        try:
            answer, state = own.unary_unary(method).with_call(body, timeout=timeout, metadata=metadata)
            return Answer("OK", answer, dict(state.trailing_metadata()))
        except grpc.RpcError as error:
            call: Any = error
            return Answer(call.code().name, b"", dict(call.trailing_metadata() or ()))
        finally:
            if channel is None:
                own.close()

    def ask(self, method: str, message: Any, **other: Any) -> Answer:
        """Send *message* well signed."""
        body = message if isinstance(message, bytes) else message.SerializeToString()
        return self.send(method, body, self.proof(method, body), **other)


def bare_channel(mesh: LocalMesh, node: str, client: str | None = CITY, server_name: str = "") -> grpc.Channel:
    root = mesh.pki.trust_store().root_pem
    tls = mesh.pki.credentials(client).tls if client else None
    credentials = grpc.ssl_channel_credentials(root, tls.key_pem if tls else None, tls.chain_pem if tls else None)
    name = server_name or mesh.topology.server_name(node)
    return grpc.secure_channel(mesh.topology.target(node), credentials, (("grpc.ssl_target_name_override", name),))


def audit_of(mesh: LocalMesh, node: str = PREFECTURE) -> list[dict[str, Any]]:
    """Return what a node's audit record says."""
    path = mesh.state.node(node) / "audit.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def held(mesh: LocalMesh) -> int:
    """Return how many messages the prefecture ever applied."""
    database = mesh.running(PREFECTURE).database
    assert database is not None
    with database.reading() as session:
        return session.scalar(text("select count(*) from road_applied")) or 0


def assert_refused(mesh: LocalMesh, send: Callable[[], Answer], code: str, reason: str) -> Answer:
    """The answer says no, proves that the node said so, stands in the audit record, and nothing changed."""
    before, applied = len(audit_of(mesh)), held(mesh)
    answer = send()
    assert (answer.code, answer.reason) == (code, reason)
    proven, signer = MessageVerifier(mesh.running(PREFECTURE).caller.trust).verify_header(answer.proof)
    header = proven.header
    assert signer == header.callee == mesh.topology.parties[PREFECTURE].spiffe_id
    assert header.direction == DIRECTION_RESPONSE
    assert header.status == answer.status.code != 0
    assert header.body_digest == salted_digest(answer.proof.salt, answer.trailing[STATUS_KEY])
    (entry,) = audit_of(mesh)[before:]
    assert (entry["code"], entry["reason"], entry["node"]) == (code, reason, PREFECTURE)
    assert held(mesh) == applied
    return answer


class PrefectureStub(prefecture_grpc.DeliveryServiceStub, prefecture_inquiry_grpc.InquiryServiceStub):
    """Both services of the prefecture, as one caller has them."""

    def __init__(self, channel: grpc.Channel) -> None:
        prefecture_grpc.DeliveryServiceStub.__init__(self, channel)
        prefecture_inquiry_grpc.InquiryServiceStub.__init__(self, channel)


def stub_of(mesh: LocalMesh, client: str = CITY) -> PrefectureStub:
    return PrefectureStub(mesh.channel(client, PREFECTURE))


def nation_stub(mesh: LocalMesh, client: str) -> nation_inquiry_grpc.InquiryServiceStub:
    return nation_inquiry_grpc.InquiryServiceStub(mesh.channel(client, NATION))
