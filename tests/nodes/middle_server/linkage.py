"""A linkage network in small: two middle servers; cities, interface system and core are played by the test."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from fittings.nouns.fields import moment_to_wire
from fittings.nouns.linkage import PERMIT_TYPE
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.interface_system.v1 import acquisition_service_pb2 as numbers_wire
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.middle_server.v1 import audit_service_pb2 as audit_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.middle_server.v1.audit_service_pb2_grpc import AuditServiceStub
from juki.middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.types.v1 import linkage_pb2
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.permit_pb2 import Permit
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.signatures.signing import attest
from mesh.testing import LocalMesh

SAPPORO, HAKODATE = "011002", "012025"
CODES = {"sapporo": SAPPORO, "hakodate": HAKODATE}
WORK, PROCEDURE, ITEM = "JM99000000000048", "JT99000000000001", "TM99000000000048"
SAPPORO_PERSON, HAKODATE_PERSON, OTHER_PERSON = "000005000010016", "000005000010024", "000005000010032"
TERMINAL = "test.terminal"
NODES: dict[str, dict[str, Any]] = {
    "linkage.core-system": {},
    "linkage.interface-system": {},
    "sapporo.middle-server": {"code": SAPPORO},
    "hakodate.middle-server": {"code": HAKODATE},
    "sapporo.city-middle-server": {"code": SAPPORO},
    "hakodate.city-middle-server": {"code": HAKODATE},
}
BODIES = ["sapporo.middle-server", "hakodate.middle-server"]
LINKS = [
    (
        BODIES,
        "linkage.interface-system",
        ["IssueAcquisitionNumbers", "PublishKeys", "RequestInformation", "RelayAnswers"],
        ["acquisition_number", "symbol", "sealed_information"],
    ),
    *(
        (
            f"{body}.middle-server",
            f"{body}.city-middle-server",
            ["ReceiveSymbolResults", "ReceiveResults"],
            ["integrated_addressee_number", "specific_personal_information"],
        )
        for body in CODES
    ),
    (
        TERMINAL,
        BODIES,
        [
            "BeginAcquisitions",
            "RegisterCopies",
            "RequestInformation",
            "ReceiveSymbols",
            "ReceivePermits",
            "ReceiveAnswers",
            "ReceiveDecisions",
            "ListProvisionRecords",
        ],
        [
            "integrated_addressee_number",
            "acquisition_number",
            "symbol",
            "specific_personal_information",
            "sealed_information",
        ],
    ),
]


def delivery() -> Delivery:
    return Delivery(delivery_id=str(uuid4()))


def symbol_of(body: str, person: str) -> str:
    """Return the symbol of *person* toward *body*; any will do that is another one for everybody."""
    return f"{CODES[body]}{person}".ljust(64, "a")


def inquiry(person: str, provider: str, inquiry_id: str = "") -> wire.Inquiry:
    matter = linkage_pb2.InquiryMatter(work_code=WORK, procedure_code=PROCEDURE, item_code=ITEM, provider_code=provider)
    return wire.Inquiry(
        delivery=delivery(),
        inquiry_id=inquiry_id or str(uuid4()),
        integrated_addressee_number=person,
        matter=matter,
    )


def copy(person: str, value: str, version: int = 1, record_id: str = "1") -> wire.Copy:
    return wire.Copy(
        delivery=delivery(),
        integrated_addressee_number=person,
        item_code=ITEM,
        record_id=record_id,
        version=version,
        items=[linkage_pb2.DataItem(code="TK99000000000001", value=value)],
    )


def symbol(number: str, of: str) -> wire.IssuedSymbolItem:
    issued = linkage_pb2.IssuedSymbol(acquisition_number=number, symbol=of)
    return wire.IssuedSymbolItem(delivery=delivery(), symbol=issued)


class Cities:
    """Listen for every body."""

    def __init__(self) -> None:
        self.played = Fake(Contract(city_wire))

    @property
    def symbols(self) -> dict[str, list[city_wire.SymbolResult]]:
        """What news of symbols came, by body."""
        return {body: self.played.came("ReceiveSymbolResults", f"{body}.city-middle-server") for body in CODES}

    @property
    def results(self) -> dict[str, list[city_wire.ResultItem]]:
        """What results came, by body."""
        return {body: self.played.came("ReceiveResults", f"{body}.city-middle-server") for body in CODES}


class Network:
    """Interface system and core: they give numbers, and keep what they are told."""

    def __init__(self) -> None:
        self.interface = Fake(Contract(interface_wire, numbers_wire))
        self.core = Fake(Contract())  # only its key is needed
        self.without_key: list[str] = []  # inquiries that came before their body's key
        self.numbers: dict[str, str] = {}  # the newest number of each request
        self.meanwhile: Callable[[], object] = lambda: None  # done while numbers are asked for
        self.is_forgetful = False  # and gives no numbers
        self.interface.answer("IssueAcquisitionNumbers", self._issue)
        self.interface.judge("RequestInformation", self._look_for_key)

    @property
    def asked(self) -> list[str]:
        """Every request id, as often as it came."""
        requests = self.interface.requests("IssueAcquisitionNumbers")
        return [each for request in requests for each in request.acquisition_request_ids]

    @property
    def keys(self) -> dict[str, bytes]:
        """The newest key of each body."""
        return {each.key.body_code: each.key.public_key for each in self.interface.came("PublishKeys")}

    @property
    def published(self) -> int:
        """How many keys came."""
        return len(self.interface.came("PublishKeys"))

    @property
    def inquiries(self) -> list[linkage_pb2.SymbolInquiry]:
        """Every inquiry that came."""
        return [each.inquiry for each in self.interface.came("RequestInformation")]

    @property
    def answers(self) -> list[interface_wire.AnswerItem]:
        """Every answer that came."""
        return self.interface.came("RelayAnswers")

    def _issue(
        self, request: numbers_wire.IssueAcquisitionNumbersRequest
    ) -> numbers_wire.IssueAcquisitionNumbersResponse:
        self.meanwhile()
        given = {each: uuid4().hex for each in request.acquisition_request_ids}
        self.numbers |= given
        return numbers_wire.IssueAcquisitionNumbersResponse(
            numbers=[
                linkage_pb2.IssuedNumber(acquisition_request_id=each, acquisition_number=given[each])
                for each in request.acquisition_request_ids
                if not self.is_forgetful
            ]
        )

    def _look_for_key(self, item: interface_wire.InquiryItem) -> None:
        if item.inquiry.inquirer_code not in self.keys:
            self.without_key.append(item.inquiry.inquiry_id)


class Linkage:
    """The running network, and what one does with it from outside."""

    def __init__(self, folder: Path) -> None:
        self.cities, self.network = Cities(), Network()
        fakes = {
            "city_middle_server": self.cities.played,
            "interface_system": self.network.interface,
            "core_system": self.network.core,
        }
        self.mesh = LocalMesh(folder, nodes=NODES, links=LINKS, fakes=fakes)

    def body(self, name: str) -> DeliveryServiceStub:
        return DeliveryServiceStub(self.mesh.channel(TERMINAL, f"{name}.middle-server"))

    def begin(self, body: str, *persons: str) -> list[str]:
        """Begin acquisitions; return a number for each person, empty where there is a symbol."""
        stub = AcquisitionServiceStub(self.mesh.channel(TERMINAL, f"{body}.middle-server"))
        request = acquisition_wire.BeginAcquisitionsRequest(integrated_addressee_numbers=persons)
        begun = stub.BeginAcquisitions(request).acquisitions
        assert [each.integrated_addressee_number for each in begun] == list(persons)
        return [each.acquisition_number for each in begun]

    def bring_symbols(self, body: str, *items: wire.IssuedSymbolItem) -> list[str]:
        """Bring symbols as the interface system does; return the reasons."""
        return reasons(self.body(body).ReceiveSymbols(wire.ReceiveSymbolsRequest(items=items)))

    def give_symbol(self, body: str, person: str) -> str:
        """Acquire a symbol the whole way; return the number it came by."""
        (number,) = self.begin(body, person)
        assert self.bring_symbols(body, symbol(number, symbol_of(body, person))) == [""]
        return number

    def register(self, body: str, *copies: wire.Copy) -> None:
        answer = self.body(body).RegisterCopies(wire.RegisterCopiesRequest(items=copies))
        assert set(reasons(answer)) == {""}

    def request(self, body: str, *items: wire.Inquiry) -> list[str]:
        """Ask, and return the reasons when all is still."""
        answer = self.body(body).RequestInformation(wire.RequestInformationRequest(items=items))
        self.mesh.settle()
        return reasons(answer)

    def decide(self, body: str, inquiry_id: str, verdict: Any = linkage_pb2.VERDICT_PERMITTED, why: str = "") -> str:
        """Bring the core's decision on an inquiry; return its transaction number."""
        transaction = uuid4().hex
        decision = linkage_pb2.Decision(
            inquiry_id=inquiry_id, transaction_number=transaction, verdict=verdict, explanation=why
        )
        item = wire.DecisionItem(delivery=delivery(), decision=decision)
        assert reasons(self.body(body).ReceiveDecisions(wire.ReceiveDecisionsRequest(items=[item]))) == [""]
        self.mesh.settle()
        return transaction

    def permit(self, inquirer: str, provider: str, transaction: str, person: str, **other: Any) -> Permit:
        """Return what the core permits."""
        now = self.mesh.clock.now()
        fields: dict[str, Any] = {
            "permit_id": str(uuid4()),
            "transaction_number": transaction,
            "inquirer_code": CODES[inquirer],
            "provider_code": CODES[provider],
            "provider_symbol": symbol_of(provider, person),
            "work_code": WORK,
            "procedure_code": PROCEDURE,
            "item_code": ITEM,
            "issue_time": moment_to_wire(now),
            "expire_time": moment_to_wire(now + timedelta(minutes=10)),
            "inquirer_public_key": self.network.keys.get(CODES[inquirer], b"\x09" + bytes(31)),
        }
        return Permit(**(fields | other))

    def signed(self, permit: Permit, signer: str = "linkage.core-system", type_: bytes = PERMIT_TYPE) -> bytes:
        key = self.mesh.running(signer).served.identity.signing_key
        return attest(key, type_, permit.SerializeToString()).SerializeToString()

    def bring_permits(self, body: str, *permits: bytes) -> list[str]:
        """Bring permits as the interface system does; return the reasons when all is still."""
        items = [wire.PermitItem(delivery=delivery(), permit=each) for each in permits]
        answer = self.body(body).ReceivePermits(wire.ReceivePermitsRequest(items=items))
        self.mesh.settle()
        return reasons(answer)

    def bring_answers(self, body: str, *answers: linkage_pb2.Answer) -> list[str]:
        """Bring answers as the interface system does; return the reasons when all is still."""
        items = [wire.AnswerItem(delivery=delivery(), answer=each) for each in answers]
        answer = self.body(body).ReceiveAnswers(wire.ReceiveAnswersRequest(items=items))
        self.mesh.settle()
        return reasons(answer)

    def result(self, inquirer: str, person: str, provider: str, of: str) -> city_wire.ResultItem:
        """Have *inquirer* ask *provider* about a person, and return what its city hears in the end."""
        asked = inquiry(person, CODES[provider])
        assert self.request(inquirer, asked) == [""]
        transaction = self.decide(inquirer, asked.inquiry_id)
        permit = self.permit(inquirer, provider, transaction, of)
        assert self.bring_permits(provider, self.signed(permit)) == [""]
        (answer,) = [each.answer for each in self.network.answers if each.answer.permit_id == permit.permit_id]
        assert self.bring_answers(inquirer, answer) == [""]
        (result,) = [each for each in self.cities.results[inquirer] if each.inquiry_id == asked.inquiry_id]
        return result

    def records(self, body: str, **page: Any) -> list[linkage_pb2.ProvisionRecord]:
        audit = AuditServiceStub(self.mesh.channel(TERMINAL, f"{body}.middle-server"))
        return list(audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest(**page)).records)

    def rows(self, body: str, table: str) -> int:
        """Return how many rows *body* keeps in *table*."""
        database = self.mesh.running(f"{body}.middle-server").database
        assert database is not None
        with database.reading() as session:
            found = session.connection().exec_driver_sql(f"select count(*) from {table}").scalar()
        return int(found or 0)

    def kept(self, body: str) -> bytes:
        """Return all that *body* has on disk."""
        folder = self.mesh.state.node(f"{body}.middle-server")
        return b"".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file())


def reasons(answer: Any) -> list[str]:
    return [each.reason for each in answer.outcomes]
