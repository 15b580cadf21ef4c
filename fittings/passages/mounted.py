"""Linkage records as a kind mounts them: what adds the servicer."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fittings.pages.mounted import pages_of
from fittings.passages.service import PassagesServicer
from fittings.passages.tables import LinkageColumns
from juki.fittings.v1.passages_service_pb2_grpc import add_PassagesServiceServicer_to_server
from mesh.hosting.node import Road
from mesh.storage.database import Database


def reading(road: Road, database: Database, table: type[LinkageColumns]) -> Callable[[Any], None]:
    """Return what adds the service that reads *table* to a server."""
    return partial(add_PassagesServiceServicer_to_server, PassagesServicer(database, table, pages_of(road)))
