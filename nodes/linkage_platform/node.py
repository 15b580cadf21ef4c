"""Builds a linkage platform from its stanza in topology.yaml."""

from functools import partial

from pydantic import Field, field_validator

from juki.linkage_platform.v1 import counter_service_pb2, kind_pb2
from juki.linkage_platform.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.linkage_platform import store
from nodes.linkage_platform.domain import Linkage, LinkageMethod
from nodes.linkage_platform.service import Counter
from nodes.linkage_platform.store import Store

KIND = "linkage_platform"
CALLS: tuple[str, ...] = ()
NEEDS: tuple[str, ...] = ()
CONTRACT = Contract(kind_pb2, counter_service_pb2)


class LinkageSettings(NodeSettings):
    """One linkage as the file registers it."""

    linkage_id: str = Field(pattern=r"^[!-~]{1,64}$", description="連携ID, unique; printable ASCII without spaces.")
    provider: str = Field(min_length=1, max_length=100, description="The system that provides.")
    consumer: str = Field(min_length=1, max_length=100, description="The system that uses.")
    method: LinkageMethod = Field(description="API or FILE.")
    matter: str = Field(min_length=1, max_length=500, description="What passes, in words.")


class Settings(NodeSettings):
    """What a linkage platform asks for."""

    linkages: tuple[LinkageSettings, ...] = Field(default=(), max_length=2000, description="Every registered linkage.")

    @field_validator("linkages")
    @classmethod
    def _each_once(cls, linkages: tuple[LinkageSettings, ...]) -> tuple[LinkageSettings, ...]:
        if len({each.linkage_id for each in linkages}) < len(linkages):
            raise ValueError("registers one linkage_id twice")
        return linkages


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store and the servicer."""
    registered = [Linkage(**each.model_dump()) for each in settings.linkages]
    linkages = Store(road.database(store.Base.metadata, __file__), registered)
    return Parts(servicers=[partial(add_CounterServiceServicer_to_server, Counter(linkages))])
