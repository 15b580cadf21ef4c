"""Builds the core from its stanza in topology.yaml."""

from datetime import timedelta
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from fittings.pages.mounted import pages_of
from fittings.retention import PROVISION_RECORDS, forgetting, shortening
from juki.core_system.v1 import acquisition_service_pb2, audit_service_pb2, delivery_service_pb2, kind_pb2
from juki.core_system.v1.acquisition_service_pb2_grpc import add_AcquisitionServiceServicer_to_server
from juki.core_system.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from juki.core_system.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.ids import new_id_text
from nodes.core_system.domain.inquiries import InquiryJudge, PermissionTable, may_inquire
from nodes.core_system.domain.permits import Issuer
from nodes.core_system.domain.symbols import DEMO_KEYS, Symbols
from nodes.core_system.peers import InterfaceSystem
from nodes.core_system.service import Acquisition, Audit, Delivery
from nodes.core_system.store import records
from nodes.core_system.store.keys import keys_in
from nodes.core_system.store.store import Store
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
    """Wire keys, the store, the ways to the interface system, the servicers and the forgetting job."""
    database = road.database(Base.metadata, __file__)
    kept = Store(database)
    symbols = Symbols(DEMO_KEYS if settings.demo_keys else keys_in(road.folder))
    judge = InquiryJudge(symbols, PermissionTable(settings.permissions))
    draw = partial(chance.token_hex, 16)
    issuer = Issuer(draw=draw, new_id=new_id_text, good_for=timedelta(minutes=settings.permit_minutes))
    delivery = Delivery(kept, road.relay, InterfaceSystem(road), symbols, judge, issuer, road.clock)
    return Parts(
        servicers=[
            partial(add_AcquisitionServiceServicer_to_server, Acquisition(kept, draw, road.clock)),
            partial(add_DeliveryServiceServicer_to_server, delivery),
            partial(add_AuditServiceServicer_to_server, Audit(kept, pages_of(road))),
        ],
        jobs=[
            forgetting(database, Base.metadata, road.clock),
            shortening(database, records.forget_some, PROVISION_RECORDS, road.clock),
        ],
    )
