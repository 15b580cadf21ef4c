"""Builds card management from its stanza in topology.yaml."""

import secrets
from functools import partial

from juki.card_management.v1.card_management_service_pb2_grpc import (
    add_CardManagementServiceServicer_to_server,
)
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.card_management import store
from nodes.card_management.domain import LENGTH_OF_APPLICATION_ID, ApplicationId
from nodes.card_management.service import CardManagementService
from nodes.card_management.store import Store

KIND = "card_management"
CALLS = ()


class Settings(NodeSettings):
    """Card management needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the dice and the servicer."""
    service = CardManagementService(Store(road.database(store.Base.metadata, store.__file__)), draw_application_id)
    return Parts(add_servicer=partial(add_CardManagementServiceServicer_to_server, service))


def draw_application_id() -> ApplicationId:
    """Return an application id that nobody can guess from another."""
    digits = str(secrets.randbelow(10**LENGTH_OF_APPLICATION_ID))
    return ApplicationId(digits.zfill(LENGTH_OF_APPLICATION_ID))
