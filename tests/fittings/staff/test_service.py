"""Staff over the road: a played counter whose operators sign in, on real mTLS, with real time pushed by hand."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from pyotp import TOTP
from sqlalchemy import MetaData, text

from fittings.pages.mounted import pages_of
from fittings.staff import machine, terminal
from fittings.staff.domain import Role
from fittings.staff.secrets import MOST_TRIES, new_second_factor
from fittings.staff.service import Staff
from fittings.staff.store import TABLES
from fittings.staff.testing import CHEAP, PASSWORD
from juki.fittings.v1 import staff_service_pb2 as wire
from juki.fittings.v1 import staff_service_pb2_grpc
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import counter_service_pb2_grpc as counter_grpc
from juki.types.v1.evidence_pb2 import EvidenceRecord
from juki.types.v1.message_header_pb2 import MessageHeader, SignedHeader
from mesh.call import answering
from mesh.calls.client import Caller, NoLog
from mesh.contracts.contract import Contract
from mesh.evidence.frames import frames
from mesh.fakes import Fake
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.ids import new_id
from mesh.signatures import sessions
from mesh.signatures.messages import Proof
from mesh.testing import LocalMesh
from mesh.topology.rights import rights_of
from mesh.traces.spans import Recorder
from tests.mesh.helpers import Liar
from vocabulary.refusals import Refusal
from world import clocks

NODE, OTHER, TERMINAL, STRANGER = "sapporo.municipal-cs", "hakodate.municipal-cs", "sapporo.terminal", "otaru.terminal"
STAFF = ["SignIn", "SignOut", "CreateAccount", "UnlockAccount", "CloseAccount", "ListAccounts"]
COMPARE = "/juki.municipal_cs.v1.CounterService/CompareIdentities"
SIGN_IN = "/juki.fittings.v1.StaffService/SignIn"
LINKS = [(TERMINAL, NODE, [*STAFF, "CompareIdentities"], ["resident_code", "my_number", "four_items"])]


class Counter(Fake):
    """A counter that remembers who of the staff asked it."""

    def __init__(self) -> None:
        super().__init__(Contract(counter_wire))
        self.asked_by: list[str] = []
        self.answer("CompareIdentities", self._compare)

    def _compare(self, request: counter_wire.CompareIdentitiesRequest) -> counter_wire.CompareIdentitiesResponse:
        self.asked_by.append(answering().operator)
        return counter_wire.CompareIdentitiesResponse()


class StaffedCounter(Counter):
    """One that mounts the fitting, its real time in the test's hand."""

    now: Callable[[], datetime]

    def build(self, road: Road, settings: NodeSettings) -> Parts:
        staff = Staff(road.database(MetaData(), "", TABLES), pages_of(road), now=self.now, cost=CHEAP)
        servicers = [*super().build(road, settings).servicers, staff.add_to]
        return Parts(servicers=servicers, operator_of=staff.operator_of)


@dataclass
class Office:
    """Sapporo's counter with its staff, and a terminal before it."""

    mesh: LocalMesh
    counter: Counter
    ahead: timedelta = timedelta()
    began: datetime = field(default_factory=clocks.now)  # stands still, so that a code is one code for a whole test
    secrets: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.began + self.ahead

    def create(self, name: str, role: Role = Role.CLERK) -> None:
        """Make an account as the machine's operator does."""
        database = self.mesh.running(NODE).database
        assert database is not None
        self.secrets[name] = machine.add(database, name, role, PASSWORD, CHEAP)

    @property
    def caller(self) -> Caller:
        return self.mesh.caller(TERMINAL)

    @property
    def staff(self) -> staff_service_pb2_grpc.StaffServiceStub:
        return staff_service_pb2_grpc.StaffServiceStub(self.mesh.channel(TERMINAL, NODE))

    def code(self, name: str) -> str:
        return TOTP(self.secrets[name]).at(self.now())

    def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> bytes:
        terminal.sign_in(self.caller, NODE, self.staff, name, password, code or self.code(name))
        return self.caller.sessions[NODE]

    def compare(self) -> str:
        """Ask the counter; return who it took the asker for."""
        stub = counter_grpc.CounterServiceStub(self.mesh.channel(TERMINAL, NODE))
        stub.CompareIdentities(counter_wire.CompareIdentitiesRequest())
        return self.counter.asked_by[-1]

    def asked_with(self, session: bytes = b"", **header: Any) -> str:
        """Ask with a header of one's own making; return the reason it is refused for."""
        body, liar = counter_wire.CompareIdentitiesRequest().SerializeToString(), Liar(self.mesh, TERMINAL)
        if session:
            header = {"message_id": (own := new_id()), "session_proof": sessions.prove(session, own), **header}
        return liar.send(COMPARE, body, liar.proof(COMPARE, body, NODE, **header), callee=NODE).reason

    def kept_headers(self) -> list[MessageHeader]:
        """Return the header of every message in the node's evidence."""
        log = self.mesh.state.node(NODE) / "evidence" / "messages.log"
        signed = (EvidenceRecord.FromString(frame).signed_header for frame, _ in frames(log))
        return [MessageHeader.FromString(SignedHeader.FromString(each).header) for each in signed]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    counter = StaffedCounter()
    mesh = LocalMesh(
        tmp_path,
        nodes={NODE: {"code": "011002", "keep_bodies": True}},
        clients=[TERMINAL, STRANGER],
        links=LINKS,
        fakes={"municipal_cs": counter},
    )
    made = Office(mesh, counter)
    counter.now = made.now
    with mesh:
        made.create("sato")
        yield made


def refused(work: Any, *facts: Any) -> str:
    """Return the reason that *work* is refused for."""
    with pytest.raises(Refusal) as refusal:
        work(*facts)
    return refusal.value.reason


def test_who_signed_in_is_the_operator_of_the_call(office: Office) -> None:
    office.sign_in("sato")
    assert office.compare() == "sato"


def test_without_a_session_staff_is_refused(office: Office) -> None:
    assert refused(office.compare) == "OPERATOR_UNPROVEN"
    assert office.counter.asked_by == []


def test_a_name_that_the_caller_wrote_itself_proves_nobody(office: Office) -> None:
    office.caller.operator = "sato"
    assert refused(office.compare) == "OPERATOR_UNPROVEN"
    assert office.counter.asked_by == []


def test_a_name_beside_a_session_is_refused(office: Office) -> None:
    session = office.sign_in("sato")
    assert office.asked_with(session, operator="mayor") == "OPERATOR_UNPROVEN"
    assert office.asked_with(session, operator="sato") == "OPERATOR_UNPROVEN"
    assert office.counter.asked_by == []


def test_a_terminal_that_proves_a_session_writes_no_name(office: Office) -> None:
    office.caller.operator = "mayor"
    office.sign_in("sato")
    assert office.compare() == "sato"
    assert {each.operator for each in office.kept_headers() if each.session_proof} == {""}


def test_a_proof_that_somebody_read_is_worth_nothing_in_another_message(office: Office) -> None:
    office.sign_in("sato")
    office.compare()
    (read,) = {each.message_id: each for each in office.kept_headers() if each.session_proof}.values()
    assert office.asked_with(session_proof=read.session_proof) == "SESSION_ENDED"
    assert office.asked_with(session_proof=read.session_proof, message_id=read.message_id) == "MESSAGE_REPLAYED"
    assert office.counter.asked_by == ["sato"]


@pytest.mark.parametrize("session", [bytes(16), b"\xff" * 16])
def test_a_session_that_the_node_did_not_issue(office: Office, session: bytes) -> None:
    assert office.asked_with(session) == "SESSION_ENDED"
    assert office.counter.asked_by == []


def test_a_header_that_shows_the_session_itself(office: Office) -> None:
    assert office.asked_with(session_proof=office.sign_in("sato")) == "MALFORMED"
    assert office.counter.asked_by == []


def test_a_session_that_was_signed_out(office: Office) -> None:
    session = office.sign_in("sato")
    terminal.sign_out(office.caller, NODE, office.staff)
    assert office.asked_with(session) == "SESSION_ENDED"
    assert refused(office.compare) == "OPERATOR_UNPROVEN"


def test_a_session_that_ended_by_itself(office: Office) -> None:
    office.sign_in("sato")
    office.ahead = timedelta(minutes=31)
    assert refused(office.compare) == "SESSION_ENDED"


def test_a_session_outlives_a_restart_of_its_node(office: Office) -> None:
    session = office.sign_in("sato")
    office.mesh.stop()
    office.mesh.start()
    office.caller.sessions[NODE] = session
    assert office.compare() == "sato"


def test_a_caller_of_another_body_cannot_even_sign_in(office: Office) -> None:
    stranger = Liar(office.mesh, STRANGER)
    body = wire.SignInRequest(account="sato", password=PASSWORD, code=office.code("sato")).SerializeToString()
    proof = stranger.proof(SIGN_IN, body, NODE)
    assert stranger.send(SIGN_IN, body, proof, callee=NODE).reason == "NO_LINK"


def test_a_wrong_password_a_wrong_code_and_a_code_used_twice(office: Office) -> None:
    assert refused(office.sign_in, "sato", "wrong horse battery") == "SIGN_IN_FAILED"
    assert refused(office.sign_in, "sato", PASSWORD, "000000") == "SIGN_IN_FAILED"
    assert refused(office.sign_in, "nobody", PASSWORD, "000000") == "SIGN_IN_FAILED"
    assert refused(office.sign_in, "sato", PASSWORD, "12345") == "MALFORMED"
    office.sign_in("sato")
    assert refused(office.sign_in, "sato") == "SECOND_FACTOR_USED"


def test_a_crowd_that_signs_in_is_told_that_the_node_has_enough_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, many = Event(), MOST_TRIES + 1
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: go_on.wait(10))
    with ThreadPoolExecutor(many) as pool:
        tried = [pool.submit(office.sign_in, "sato") for _ in range(many)]
        away = wait(tried, 10, FIRST_COMPLETED).done
        go_on.set()
        reasons = sorted(getattr(each.exception(), "reason", "") for each in tried)
    assert [getattr(each.exception(), "reason", "") for each in away] == ["OVERLOADED"]
    assert reasons == ["", "OVERLOADED", *["SECOND_FACTOR_USED"] * 8]


def test_a_locked_account_says_for_how_long_and_an_administrator_unlocks_it(office: Office) -> None:
    office.create("abe", Role.ADMINISTRATOR)
    for _ in range(5):
        assert refused(office.sign_in, "sato", PASSWORD, "000000") == "SIGN_IN_FAILED"
    with pytest.raises(Refusal) as locked:
        office.sign_in("sato")
    assert locked.value.reason == "ACCOUNT_LOCKED"
    assert locked.value.retry_after is not None
    assert 0 < locked.value.retry_after <= 15 * 60
    assert "ロック" in locked.value.explain_in_japanese()
    office.sign_in("abe")
    assert [each.state for each in listed(office)] == [wire.ACCOUNT_STATE_OPEN, wire.ACCOUNT_STATE_LOCKED]
    office.staff.UnlockAccount(wire.UnlockAccountRequest(request_id=str(uuid4()), account="sato"))
    office.sign_in("sato")
    assert office.compare() == "sato"


def test_a_closed_account_cannot_be_unlocked(office: Office) -> None:
    office.create("abe", Role.ADMINISTRATOR)
    office.sign_in("abe")
    office.staff.CloseAccount(wire.CloseAccountRequest(request_id=str(uuid4()), account="sato"))
    request = wire.UnlockAccountRequest(request_id=str(uuid4()), account="sato")
    assert refused(office.staff.UnlockAccount, request) == "ACCOUNT_CLOSED"


def listed(office: Office) -> Any:
    return office.staff.ListAccounts(wire.ListAccountsRequest()).accounts


def new_account(office: Office, name: str = "tanaka", password: str = PASSWORD) -> wire.CreateAccountRequest:
    office.secrets[name] = new_second_factor()
    return wire.CreateAccountRequest(
        request_id=str(uuid4()),
        account=name,
        role=wire.STAFF_ROLE_CLERK,
        password=password,
        second_factor=office.secrets[name],
    )


def test_an_administrator_opens_and_closes_accounts(office: Office) -> None:
    office.create("abe", Role.ADMINISTRATOR)
    office.sign_in("abe")
    asked = new_account(office)
    office.staff.CreateAccount(asked)
    office.staff.CreateAccount(asked)  # a repeat
    assert refused(office.staff.CreateAccount, new_account(office, "sato")) == "ACCOUNT_EXISTS"
    assert refused(office.staff.CreateAccount, new_account(office, "ito", "short")) == "PASSWORD_WEAK"
    office.sign_in("tanaka")
    assert office.compare() == "tanaka"
    office.ahead = timedelta(minutes=1)
    office.sign_in("abe")
    office.staff.CloseAccount(wire.CloseAccountRequest(request_id=str(uuid4()), account="tanaka"))
    assert {each.account: each.state for each in listed(office)}["tanaka"] == wire.ACCOUNT_STATE_CLOSED
    assert refused(office.sign_in, "tanaka") == "SIGN_IN_FAILED"
    nobody = wire.CloseAccountRequest(request_id=str(uuid4()), account="nobody")
    assert refused(office.staff.CloseAccount, nobody) == "ACCOUNT_UNKNOWN"
    nobody_either = wire.UnlockAccountRequest(request_id=str(uuid4()), account="nobody")
    assert refused(office.staff.UnlockAccount, nobody_either) == "ACCOUNT_UNKNOWN"


def test_a_clerk_looks_after_nobodys_account(office: Office) -> None:
    office.sign_in("sato")
    one = {"request_id": str(uuid4()), "account": "sato"}
    for work, request in (
        (office.staff.CreateAccount, new_account(office)),
        (office.staff.UnlockAccount, wire.UnlockAccountRequest(**one)),
        (office.staff.CloseAccount, wire.CloseAccountRequest(**one)),
        (office.staff.ListAccounts, wire.ListAccountsRequest()),
    ):
        assert refused(work, request) == "NOT_ADMINISTRATOR"


def test_accounts_come_in_pages(office: Office) -> None:
    for name in ("abe", "ito"):
        office.create(name, Role.ADMINISTRATOR)
    office.sign_in("abe")
    first = office.staff.ListAccounts(wire.ListAccountsRequest(page_size=2))
    last = office.staff.ListAccounts(wire.ListAccountsRequest(page_size=2, page_token=first.next_page_token))
    assert [each.account for page in (first, last) for each in page.accounts] == ["abe", "ito", "sato"]
    assert not last.next_page_token
    made_up = wire.ListAccountsRequest(page_token="YWJl")
    assert refused(office.staff.ListAccounts, made_up) == "PAGE_TOKEN_INVALID"


def test_a_retry_of_an_account_keeps_no_secret_of_it(office: Office) -> None:
    office.create("abe", Role.ADMINISTRATOR)
    office.sign_in("abe")
    asked = new_account(office)
    office.staff.CreateAccount(asked)
    database = office.mesh.running(NODE).database
    assert database is not None
    with database.reading() as session:
        assert session.execute(text("select answer from road_applied")).scalars().all() == [b""]


def test_no_password_secret_or_session_stands_in_any_file_of_a_node_that_keeps_bodies(office: Office) -> None:
    office.create("abe", Role.ADMINISTRATOR)
    code = office.code("abe")
    session = office.sign_in("abe", code=code)
    asked = new_account(office, password="another long secret")
    office.staff.CreateAccount(asked)
    office.compare()
    refused(office.sign_in, "sato", "wrong horse battery", "000000")
    office.mesh.stop()
    files = [path for path in office.mesh.folder.rglob("*") if path.is_file()]
    (bodies,) = [path for path in files if path.name == "bodies.log"]
    assert bodies.stat().st_size  # it keeps those that hold no secret
    secrets = [PASSWORD, "another long secret", "wrong horse battery", asked.second_factor, *office.secrets.values()]
    hidden = [session, *(each.encode() for each in secrets)]
    found = [(path.name, each) for path in files for each in hidden if each in path.read_bytes()]
    assert not found


class Keeping(NoLog):
    """The evidence of a caller that keeps bodies."""

    def __init__(self) -> None:
        self.bodies: list[bytes | None] = []

    def record(self, message: Proof, body: bytes | None, *, received: bool) -> None:
        self.bodies.append(body)


def test_a_caller_that_keeps_bodies_keeps_none_of_a_sign_in_but_its_refusal(office: Office) -> None:
    own, log, topology = office.caller, Keeping(), office.mesh.topology
    rights = rights_of(topology, TERMINAL)
    caller = Caller(own.identity, own.verifier, topology, lambda: rights, log=log, recorder=Recorder(None))
    stub = staff_service_pb2_grpc.StaffServiceStub(caller.channel(NODE))
    try:
        terminal.sign_in(caller, NODE, stub, "sato", PASSWORD, office.code("sato"))
        assert log.bodies == [None, None]
        assert refused(terminal.sign_in, caller, NODE, stub, "sato", PASSWORD, "000000") == "SIGN_IN_FAILED"
    finally:
        caller.close()
    asked, told = log.bodies[2:]
    assert asked is None
    assert told


def test_a_node_without_staff_knows_no_session(tmp_path: Path) -> None:
    counter = Counter()
    fakes = {"municipal_cs": counter}
    with LocalMesh(tmp_path, nodes={NODE: {}}, clients=[TERMINAL], links=LINKS, fakes=fakes) as mesh:
        office = Office(mesh, counter)
        assert office.compare() == ""  # it asks nobody to sign in
        assert office.asked_with(bytes(15) + b"\1") == "SESSION_ENDED"
