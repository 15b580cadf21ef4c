"""What the tests of this kind share: people who do not exist, a database, a call to be answering, a small network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.national.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.national.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh
from mesh.traces.spans import Recorder
from nodes.national.domain import candidates
from nodes.national.node import PUBLISHED_KEY
from nodes.national.store import Base
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.names import PersonName

NATION, CORE, ASKER, OTHER_ASKER = "japan.national", "linkage.core-system", "test.terminal", "other.terminal"
SAPPORO, SETAGAYA = "sapporo.municipal-cs", "setagaya.municipal-cs"
METHODS = [
    "AllotResidentCodes",
    "RequestMyNumbers",
    "NotifyChanges",
    "FindIdentity",
    "CompareIdentities",
    "SubmitAcquisitions",
]
NODES = {
    NATION: {"settings": {"published_key": True}},
    SAPPORO: {"code": "011002"},
    SETAGAYA: {"code": "131121"},
    CORE: {},
}
LINKS = [
    (
        [ASKER, OTHER_ASKER],
        NATION,
        METHODS,
        ["resident_code", "my_number", "four_items", "change", "acquisition_number"],
    ),
    (NATION, [SAPPORO, SETAGAYA], ["ReceiveMyNumbers"], ["resident_code", "my_number"]),
    (NATION, CORE, ["SubmitResidentCodes"], ["resident_code", "acquisition_number"]),
]


def make_person(
    code: int | ResidentCode, municipality: str = "011002", address: str = "北海道札幌市中央区北1条西2丁目"
) -> IdentityRecord:
    """Return the record of somebody who does not exist, with the My Number made from their code by the published key;
    a *code* given as a number is the body of one."""
    made = code if isinstance(code, ResidentCode) else ResidentCode.from_body(f"{code:010d}")
    return IdentityRecord(
        resident_code=made,
        my_number=next(candidates(PUBLISHED_KEY, made)),
        name=PersonName(text="試験 太郎", kana="シケン タロウ"),
        birth_date=CivilDate.of(date(1980, 5, 5)),
        sex=Sex.MALE,
        municipality=LocalGovernmentCode(municipality),
        address=address,
    )


def at(record: IdentityRecord, municipality: str, address: str = "東京都世田谷区世田谷4丁目") -> IdentityRecord:
    """Return the same person's record in another municipality."""
    return replace(record, municipality=LocalGovernmentCode(municipality), address=address)


def make_notice(
    record: IdentityRecord, update_number: int = 1, reason: ChangeReason = ChangeReason.BIRTH
) -> IdentityNotice:
    """Return a change of *record*."""
    return IdentityNotice(
        record=record, reason=reason, change_date=CivilDate.of(date(2025, 4, 1)), update_number=update_number
    )


@pytest.fixture
def person() -> Callable[..., IdentityRecord]:
    """Somebody by number."""
    return make_person


@pytest.fixture
def notice() -> Callable[..., IdentityNotice]:
    """A change of somebody."""
    return make_notice


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables."""
    url = sqlite_url(tmp_path / "node.db")
    made = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


@pytest.fixture
def asked() -> Iterator[Callable[..., None]]:
    """Makes the test one that answers a call: who asks, and what the body says."""
    tokens = []

    def make(caller: str = "test.caller", body: str = "") -> None:
        digest = sha256(body.encode()).digest()
        call = Call(caller=caller, callee="test.node", method="/juki.test.v1.Test/Test", body_digest=digest)
        tokens.append(enter(call))

    make()
    yield make
    for token in reversed(tokens):
        leave(token)


@pytest.fixture
def cs() -> Fake:
    """The communication servers, as one: whoever got a My Number, it is here."""
    return Fake(Contract(cs_wire))


@pytest.fixture
def core() -> Fake:
    return Fake(Contract(core_wire))


@pytest.fixture
def mesh(tmp_path: Path, cs: Fake, core: Fake) -> Iterator[LocalMesh]:
    fakes = {"municipal_cs": cs, "core_system": core}
    with LocalMesh(tmp_path, nodes=NODES, links=LINKS, clients=[ASKER, OTHER_ASKER], fakes=fakes) as running:
        yield running


@dataclass
class Stubs:
    """The nation's services as one caller has them."""

    delivery: DeliveryServiceStub
    inquiry: InquiryServiceStub


def stubs(mesh: LocalMesh, asker: str = ASKER) -> Stubs:
    """Return the nation's services on *mesh*."""
    channel = mesh.channel(asker, NATION)
    return Stubs(DeliveryServiceStub(channel), InquiryServiceStub(channel))


@pytest.fixture
def nation(mesh: LocalMesh) -> Stubs:
    return stubs(mesh)
