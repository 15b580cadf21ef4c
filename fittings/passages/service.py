"""Lets linkage records be read."""

import grpc

from fittings.nouns.pages import LARGEST_SIZE, USUAL_SIZE, size_from_wire
from fittings.pages.sealed import SealedPages, cut, query_of
from fittings.passages import convert, store
from fittings.passages.tables import LinkageColumns
from juki.fittings.v1 import passages_service_pb2 as wire
from juki.fittings.v1.passages_service_pb2_grpc import PassagesServiceServicer
from mesh.call import answering
from mesh.storage.database import Database


class PassagesServicer(PassagesServiceServicer):
    """The linkage records of one node."""

    def __init__(self, database: Database, table: type[LinkageColumns], pages: SealedPages) -> None:
        self._database, self._table, self._pages = database, table, pages

    def ListLinkageRecords(
        self, request: wire.ListLinkageRecordsRequest, context: grpc.ServicerContext
    ) -> wire.ListLinkageRecordsResponse:
        size = size_from_wire(request.page_size, USUAL_SIZE, LARGEST_SIZE)
        after = self._pages.open(request.page_token, query := query_of(answering(), request))
        with self._database.reading() as session:
            found = store.page(session, self._table, int(after or 0), size + 1)
        shown, last = cut(found, size, lambda each: each.position)
        return convert.page_to_wire(shown, self._pages.seal(last, query))
