"""Hands out the content of files."""

import grpc

from fittings.files import convert
from fittings.files.cabinet import Cabinet
from juki.fittings.v1 import files_service_pb2 as wire
from juki.fittings.v1.files_service_pb2_grpc import FilesServiceServicer
from mesh.call import answering
from mesh.clock import Clock


class Files(FilesServiceServicer):
    """The files of one node, for those who were granted them."""

    def __init__(self, cabinet: Cabinet, clock: Clock) -> None:
        self._cabinet, self._clock = cabinet, clock

    def ReadFile(self, request: wire.ReadFileRequest, context: grpc.ServicerContext) -> wire.ReadFileResponse:
        reference, piece = convert.reference_from_wire(request.file), convert.piece_from_wire(request)
        reader, today = answering().caller, self._clock.today()
        return wire.ReadFileResponse(content=self._cabinet.read(reference, piece, reader=reader, today=today))
