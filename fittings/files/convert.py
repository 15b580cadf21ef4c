"""Files on the wire."""

from typing import Final

from fittings.files.domain import Piece, Reference
from juki.fittings.v1 import files_service_pb2 as wire
from juki.types.v1.file_reference_pb2 import FileReference
from vocabulary.refusals import Malformed

USUAL_PIECE, LARGEST_PIECE = 65_536, 1_048_576  # bytes
_LARGEST_FILE: Final = 1 << 40  # bytes: what is said to be larger is none of ours


def reference_from_wire(file: FileReference) -> Reference:
    if not 0 < file.size <= _LARGEST_FILE:
        raise Malformed("file.size", "is no size of a file")
    return Reference(digest=file.digest, size=file.size, key_id=file.key_id)


def reference_to_wire(reference: Reference) -> FileReference:
    return FileReference(digest=reference.digest, size=reference.size, key_id=reference.key_id)


def piece_from_wire(request: wire.ReadFileRequest) -> Piece:
    if not 0 <= request.offset <= request.file.size:
        raise Malformed("offset", "lies outside the file")
    if request.size < 0:
        raise Malformed("size", "is negative")
    return Piece(request.offset, min(request.size or USUAL_PIECE, LARGEST_PIECE))
