"""Refusals as ``google.rpc.Status`` and back: one ErrorInfo, one LocalizedMessage, RetryInfo when waiting helps."""

from collections.abc import Iterable

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from mesh.refusals import Remote
from vocabulary.refusals import Refusal

DOMAIN = "juki"
STATUS_KEY = "grpc-status-details-bin"

CODES: dict[str, grpc.StatusCode] = {code.name: code for code in grpc.StatusCode}


def status_bytes(refusal: Refusal) -> bytes:
    """Return the serialised status of *refusal*; these bytes are what a refused response signs."""
    details = [error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN, metadata=refusal.facts)]
    if refusal.japanese:
        text = refusal.explain_in_japanese()
        details.append(error_details_pb2.LocalizedMessage(locale="ja", message=text))
    if refusal.retry_after is not None:
        delay = duration_pb2.Duration()
        delay.FromMilliseconds(int(refusal.retry_after * 1000))
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    status = status_pb2.Status(code=code_pb2.Code.Value(refusal.code), message=refusal.explain())
    for detail in details:
        status.details.add().Pack(detail)
    return bytes(status.SerializeToString())


def refusal_from(raw: bytes) -> Remote:
    """Return the refusal that status bytes tell of."""
    status = status_pb2.Status.FromString(raw)
    info, localized, retry = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.LocalizedMessage(),
        error_details_pb2.RetryInfo(),
    )
    present = [_unpack(status.details, each) for each in (info, localized, retry)]
    return Remote(
        code=code_name(status.code),
        reason=info.reason or "UNSPECIFIED",
        cause=status.message,
        japanese=localized.message,
        retry_after=retry.retry_delay.ToMilliseconds() / 1000 if present[2] else None,
        facts=dict(info.metadata),
    )


def code_name(number: int) -> str:
    """Return the name of a status; one that there is not is UNKNOWN."""
    return code_pb2.Code.Name(number) if number in code_pb2.Code.values() else "UNKNOWN"


def _unpack(details: Iterable[any_pb2.Any], into: Message) -> bool:
    """Fill *into* from the first detail of its type."""
    return any(detail.Unpack(into) for detail in details)
