"""Builds the core from its stanza in topology.yaml."""

from datetime import timedelta
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from fittings.retention import forgetting
from juki.core_system.v1 import acquisition_service_pb2, audit_service_pb2, delivery_service_pb2, kind_pb2
from juki.core_system.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from juki.core_system.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.ids import new_id_text
from nodes.core_system.domain.inquiries import InquiryJudge, PermissionTable, may_inquire
from nodes.core_system.domain.symbols import DEMO_KEYS, Symbols
from nodes.core_system.peers import InterfaceSystem
from nodes.core_system.service import Audit, Delivery
from nodes.core_system.store.inquiries import InquiryStore
from nodes.core_system.store.keys import keys_in
from nodes.core_system.store.symbols import SymbolStore
from nodes.core_system.store.tables import Base
from world import chance

KIND = "core_system"
CALLS = ("interface_system",)
NEEDS = ("interface_system",)
TEST_KEYS = ("demo_keys",)
CONTRACT = Contract(kind_pb2, acquisition_service_pb2, delivery_service_pb2, audit_service_pb2)

Body = Annotated[str, Field(pattern=r"^(\*|[0-9]{6})$")]


class Permission(BaseModel):
    """One row of the permission table (主務省令第2条の表); a body is a six-digit code or * for any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inquirer: Body
    work: Annotated[str, Field(pattern=r"^JM[0-9]{14}$"), AfterValidator(may_inquire)]
    procedure: Annotated[str, Field(pattern=r"^JT[0-9]{14}$")]
    provider: Body
    item: Annotated[str, Field(pattern=r"^TM[0-9]{14}$")]
    row: int


class Settings(NodeSettings):
    """Who may ask whom for what, and how long a permit is good."""

    permissions: tuple[Permission, ...] = ()
    permit_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    demo_keys: bool = False  # the published keys of the golden vectors in place of secret ones


def build(road: Road, settings: Settings) -> Parts:
    """Wire keys, stores, the way to the interface system, and the servicers."""
    database = road.database(Base.metadata, __file__)
    symbols = Symbols(DEMO_KEYS if settings.demo_keys else keys_in(road.folder))
    judge = InquiryJudge(symbols, PermissionTable(settings.permissions))
    draw = partial(chance.token_hex, 16)
    symbol_store = SymbolStore(database, symbols, draw)
    inquiry_store = InquiryStore(database, judge, draw, new_id_text, timedelta(minutes=settings.permit_minutes))
    delivery = Delivery(symbol_store, inquiry_store, InterfaceSystem(road), road.clock)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, delivery),
            partial(add_AuditServiceServicer_to_server, Audit(inquiry_store)),
        ],
        jobs=[forgetting(database, Base.metadata, road.clock)],
    )
