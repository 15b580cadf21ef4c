"""Lets administrators read looks at a 個人番号."""

from collections.abc import Callable

import grpc

from fittings.accesses import convert, store
from fittings.nouns.pages import LARGEST_SIZE, USUAL_SIZE, size_from_wire
from fittings.pages.sealed import SealedPages, cut, query_of
from juki.fittings.v1 import accesses_service_pb2 as wire
from juki.fittings.v1.accesses_service_pb2_grpc import AccessesServiceServicer
from mesh.call import answering
from mesh.storage.database import Database


class Accesses(AccessesServiceServicer):
    """The looks at one node."""

    def __init__(self, database: Database, pages: SealedPages, must_be_administrator: Callable[[], None]) -> None:
        """*must_be_administrator* refuses whoever asks and is none."""
        self._database, self._pages = database, pages
        self._must_be_administrator = must_be_administrator

    def ListAccesses(
        self, request: wire.ListAccessesRequest, context: grpc.ServicerContext
    ) -> wire.ListAccessesResponse:
        self._must_be_administrator()
        asked = convert.asked_from_wire(request, self._database)
        size = size_from_wire(request.page_size, USUAL_SIZE, LARGEST_SIZE)
        before = self._pages.open(request.page_token, query := query_of(answering(), request))
        with self._database.reading() as session:
            found = store.page(session, asked, int(before) if before else None, size + 1)
        shown, last = cut(found, size, lambda each: each.position)
        return convert.page_to_wire(shown, asked, self._pages.seal(last, query))
