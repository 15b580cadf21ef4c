"""Builds a service portal from its stanza in topology.yaml."""

from functools import partial

from pydantic import Field, field_validator

from juki.service_portal.v1 import kind_pb2, resident_service_pb2
from juki.service_portal.v1.resident_service_pb2_grpc import add_ResidentServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.service_portal import store
from nodes.service_portal.domain import Service
from nodes.service_portal.service import Resident
from nodes.service_portal.store import Store
from vocabulary.identifiers import LocalGovernmentCode

KIND = "service_portal"
CALLS: tuple[str, ...] = ()
NEEDS: tuple[str, ...] = ()
CONTRACT = Contract(kind_pb2, resident_service_pb2)


class ServiceSettings(NodeSettings):
    """One service as the file offers it."""

    service_id: str = Field(pattern=r"^[!-~]{1,64}$", description="Stable and unique; printable ASCII without spaces.")
    municipality_code: str = Field(description="Six-digit code of the municipality that offers it.")
    title: str = Field(min_length=1, max_length=200, description="Title as residents read it.")
    description: str = Field(min_length=1, max_length=1000, description="One sentence on what it is.")
    applies_online: bool = Field(default=False, description="Whether it can be applied for on line.")

    @field_validator("municipality_code")
    @classmethod
    def _known(cls, code: str) -> str:
        return LocalGovernmentCode(code).value

    def service(self) -> Service:
        """Return the service in the kind's own words."""
        return Service(
            service_id=self.service_id,
            municipality=LocalGovernmentCode(self.municipality_code),
            title=self.title,
            description=self.description,
            applies_online=self.applies_online,
        )


class Settings(NodeSettings):
    """What a service portal asks for."""

    services: tuple[ServiceSettings, ...] = Field(
        default=(), max_length=2000, description="Every service that can be found."
    )

    @field_validator("services")
    @classmethod
    def _each_once(cls, services: tuple[ServiceSettings, ...]) -> tuple[ServiceSettings, ...]:
        if len({each.service_id for each in services}) < len(services):
            raise ValueError("offers one service_id twice")
        return services


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store and the servicer."""
    offered = [each.service() for each in settings.services]
    services = Store(road.database(store.Base.metadata, __file__), offered)
    return Parts(servicers=[partial(add_ResidentServiceServicer_to_server, Resident(services))])
