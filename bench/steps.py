"""What each step of the road costs by itself, in microseconds, inside one thread of this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time, time_ns
from typing import Any, Final, cast

from bench import people
from bench.road import Party
from bench.world import LOADS, World
from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, MessageHeader, SignedHeader
from mesh.call import Call, enter, leave
from mesh.contracts import guard as contracts
from mesh.ids import id_text, new_id
from mesh.signatures import messages
from mesh.signatures.messages import NO_LOG, timestamp
from mesh.signatures.replay import ReplayGuard
from mesh.signatures.signing import SignatureVerifier
from mesh.topology import rights
from mesh.topology.rights import Right
from mesh.traces.spans import SERVER, Recorded, Recorder, new_span, span_from

CALLEE: Final = "full.prefecture"
METHOD: Final = "/juki.prefecture.v1.InquiryService/FindIdentity"
Step = Callable[[], object]


def measure(step: Step, calls: int) -> float:
    """Return the microseconds of one *step*: the median of seven runs, so that a busy moment does not count."""
    runs = []
    for _ in range(7):
        start = perf_counter()
        for _ in range(calls):
            step()
        runs.append((perf_counter() - start) / calls * 1e6)
    return median(runs)


def costs(world: World, calls: int) -> dict[str, float]:
    """Return every step's cost, by what it does."""
    with _steps(world) as steps:
        return {name: round(measure(step, calls), 2) for name, step in steps.items()}


@contextmanager
def _steps(world: World) -> Iterator[dict[str, Step]]:
    with TemporaryDirectory() as folder:
        party = Party(world, LOADS[1], None)
        replay = ReplayGuard(Path(folder), messages.WINDOW)
        try:
            yield {**_signing(party), **_judging(party, world, replay), **_keeping(party)}
        finally:
            replay.close()
            party.close()


def _header(party: Party) -> MessageHeader:
    now = time()
    return MessageHeader(
        message_id=new_id(),
        direction=DIRECTION_REQUEST,
        caller=party.identity.spiffe_id,
        callee=party.world.topology.parties[CALLEE].spiffe_id,
        method=METHOD,
        issue_time=timestamp(now),
        deadline=timestamp(now + 10),
    )


def _signing(party: Party) -> dict[str, Step]:
    header = _header(party)
    body = people.answer().SerializeToString()
    asked = messages.sign(party.identity, header, b"")
    return {
        "make a request's header": lambda: _header(party),
        "sign a header": lambda: messages.sign(party.identity, header, body),
        "of which P-256": lambda: party.identity.signing_key.sign_payload(b"type", b"0" * 32),
        "make an answer's header": lambda: messages.answer_to(asked, 0, NO_LOG),
    }


def _judging(party: Party, world: World, replay: ReplayGuard) -> dict[str, Step]:
    asked = messages.sign(party.identity, _header(party), b"")
    signed, verifier = SignedHeader.FromString(asked.proof.signed), SignatureVerifier()
    certificate = asked.proof.certificate
    signer = party.trust.signer(certificate)
    granted = rights.rights_at(world.topology, CALLEE)
    right, answer = cast(Right, granted.get(LOADS[0], METHOD)), people.answer()
    raw = answer.SerializeToString()
    tls = party.identity.tls.chain_pem
    judged: dict[str, Any] = {"caller": party.identity.spiffe_id, "callee": asked.header.callee, "method": METHOD}
    return {
        "believe a request": lambda: party.verifier.verify_request(asked.proof, b"", **judged),
        "of which verify": lambda: verifier.verify(signed, signer.public_key),
        "of which whose certificate": lambda: party.trust.signer_by(signed.certificate_fingerprint, certificate),
        "whose connection": lambda: party.trust.tls_peer(tls),
        "look up the right": lambda: granted.get(LOADS[0], METHOD),
        "claim against replay": lambda: replay.claim(new_id()),
        "parse the answer": lambda: wire.FindIdentityResponse.FromString(raw),
        "search it for forbidden classes": lambda: right.response.forbidden(answer),
        "search it for unknown fields": lambda: contracts.has_unknown_fields(answer),
    }


def _keeping(party: Party) -> dict[str, Step]:
    proof = messages.sign(party.identity, _header(party), b"").proof
    recorder = Recorder("http://127.0.0.1:9")  # never started: takes spans, sends none
    above = new_span().trace_parent

    def span() -> None:
        parent = span_from(above)
        here, start = new_span(parent), time_ns()
        token = enter(Call(caller="", callee=CALLEE, method=METHOD, span=here))
        leave(token)
        recorder.add(Recorded(CALLEE, METHOD, SERVER, here, "", start, time_ns(), "", LOADS[0], id_text(bytes(16))))

    return {"append to the evidence": lambda: party.evidence.record(proof, b"", received=True), "record a span": span}
