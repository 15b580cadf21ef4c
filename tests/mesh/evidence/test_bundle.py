"""A bundle proves one message or falls: nothing changed, nothing missing, nothing beside it."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID

import pytest

from juki.types.v1.evidence_pb2 import EvidenceRecord
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, MessageHeader, SignedHeader
from mesh.evidence import bundle
from mesh.evidence import log as logs
from mesh.evidence import notary as notaries
from mesh.evidence.bundle import Ambiguous, Unproven, collect, verify
from mesh.evidence.log import EvidenceLog
from mesh.ids import id_text, new_id
from mesh.signatures.identity import Identity
from mesh.signatures.messages import NO_LOG, Proven, answer_to, claimed, sign, timestamp
from pki.testing import TestTrust

TRUST = TestTrust(["city.juki.test", "net.juki.test"])


def identity(domain: str, kind: str, node: str) -> Identity:
    credentials = TRUST.node(domain, kind, node)
    return Identity(f"{node}.{kind}", str(credentials.signing.spiffe), credentials)


CITY = identity("city.juki.test", "juki_gateway", "sapporo")
OTHER_CITY = identity("city.juki.test", "juki_gateway", "otaru")
NET = identity("net.juki.test", "municipal_cs", "sapporo")
ASKED, ANSWERED = b"what was asked", b"what was answered"


def request(caller: Identity, message_id: bytes, body: bytes = ASKED) -> Proven:
    header = MessageHeader(
        message_id=message_id,
        direction=DIRECTION_REQUEST,
        caller=caller.spiffe_id,
        callee=NET.spiffe_id,
        method="/x/Y",
        issue_time=timestamp(time()),
    )
    return sign(caller, header, body)


def pass_between(folder: Path, *calls: tuple[Identity, bytes], bodies: bool = True) -> list[Path]:
    """Write calls of NET into the logs of both ends; return the logs."""
    ends = {each.name: each for each in (NET, *(caller for caller, _ in calls))}
    logs = {name: EvidenceLog(folder / name, each, keep_bodies=bodies) for name, each in ends.items()}
    for caller, message_id in calls:
        asked = request(caller, message_id)
        answered = sign(NET, answer_to(asked, 0, NO_LOG), ANSWERED)
        logs[caller.name].record(asked.proof, ASKED, received=False)
        logs[NET.name].record(asked.proof, ASKED, received=True)
        logs[NET.name].record(answered.proof, ANSWERED, received=False)
        logs[caller.name].record(answered.proof, ANSWERED, received=True)
    for each in logs.values():
        each.close()
    return [folder / name for name in logs]


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, Any]:
    """The bundle of one message, with the bodies of both ends' copies."""
    message_id, other = new_id(), new_id()
    logs = pass_between(tmp_path, (CITY, other), (CITY, message_id), (CITY, new_id()))
    return collect(logs, id_text(message_id), TRUST.store(), bodies=True)


def unproven(spoilt: dict[str, Any]) -> str:
    with pytest.raises(Unproven) as refused:
        verify(spoilt, TRUST.root.certificate)
    return str(refused.value)


def test_a_bundle_proves_what_each_end_kept_and_shows_the_bodies(whole: dict[str, Any]) -> None:
    found = verify(whole, TRUST.root.certificate)
    assert sorted((each.party, each.what, each.body) for each in found) == sorted(
        (party, f"{verb} the {what}", body)
        for party, verb, what, body in (
            (CITY.spiffe_id, "sent", "request", ASKED),
            (NET.spiffe_id, "received", "request", ASKED),
            (NET.spiffe_id, "sent", "answer", ANSWERED),
            (CITY.spiffe_id, "received", "answer", ANSWERED),
        )
    )
    assert "what was asked" not in repr(found)


def test_a_bundle_survives_being_written_and_read(whole: dict[str, Any], tmp_path: Path) -> None:
    bundle.write(whole, tmp_path / "out.json")
    assert verify(bundle.read(tmp_path / "out.json"), TRUST.root.certificate)


def test_bodies_are_shown_only_when_asked_for(tmp_path: Path) -> None:
    message_id = new_id()
    logs = pass_between(tmp_path, (CITY, message_id))
    found = collect(logs, id_text(message_id), TRUST.store())
    assert found["bodies"] == []
    assert {each.body for each in verify(found, TRUST.root.certificate)} == {None}
    text = json.dumps(found)
    assert b64encode(ASKED).decode() not in text


def test_a_log_that_keeps_no_bodies_shows_none(tmp_path: Path) -> None:
    message_id = new_id()
    logs = pass_between(tmp_path, (CITY, message_id), bodies=False)
    assert collect(logs, id_text(message_id), TRUST.store(), bodies=True)["bodies"] == []


def test_each_certificate_is_there_once(whole: dict[str, Any]) -> None:
    expected = {CITY.signing_key.certificate, NET.signing_key.certificate}
    assert {b64decode(each) for each in whole["certificates"]} == expected
    assert len(whole["certificates"]) == 2


def flipped(text: str) -> str:
    at = len(text) // 2
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def encoded(raw: bytes) -> str:
    return b64encode(raw).decode()


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, tuple[Change, str]] = {
    **{
        f"record {n}'s {part}": (lambda b, n=n, p=part: b["records"][n].update({p: flipped(b["records"][n][p])}), "(")
        for n in range(4)
        for part in ("record", "head")
    },
    "something more": (lambda b: b.update(extra=1), "(1)"),
    "something less": (lambda b: b.pop("certificates"), "(1)"),
    "another id": (lambda b: b.update(message_id=id_text(new_id())), "(6)"),
    "another digest": (lambda b: b.update(digest="00" * 32), "(6)"),
    "no records": (lambda b: b.update(records=[]), "(1)"),
    "one end's request alone": (lambda b: b.update(records=b["records"][:1]), "("),
    "another place in the log": (lambda b: b["records"][0].update(leaf_index=b["records"][0]["leaf_index"] + 1), "(4)"),
    "a shorter path": (lambda b: b["records"][0].update(path=b["records"][0]["path"][1:]), "(4)"),
    "no intermediates": (lambda b: b.update(intermediates=[]), "(2)"),
    "no revocation lists": (lambda b: b.update(revocation_lists=[]), "(2)"),
    "no certificates": (lambda b: b.update(certificates=[]), "(5)"),
    "a certificate missing": (lambda b: b["certificates"].pop(), "(5)"),
    "a certificate twice": (lambda b: b["certificates"].append(b["certificates"][0]), "(1)"),
    "a certificate nobody names": (
        lambda b: b["certificates"].append(encoded(OTHER_CITY.signing_key.certificate)),
        "(1)",
    ),
    "a certificate swapped": (
        lambda b: b["certificates"].__setitem__(0, encoded(OTHER_CITY.signing_key.certificate)),
        "(5)",
    ),
    "a certificate changed": (lambda b: b["certificates"].__setitem__(0, flipped(b["certificates"][0])), "(5)"),
    "another salt": (lambda b: b["bodies"][0].update(salt=encoded(bytes(16))), "(10)"),
    "another body": (lambda b: b["bodies"][0].update(body=encoded(b"what was never asked")), "(10)"),
    "a body twice": (lambda b: b["bodies"].append(b["bodies"][0]), "(10)"),
    "salts exchanged": (lambda b: b["bodies"][0].update(salt=b["bodies"][1]["salt"]), "(10)"),
    "a body with something beside it": (lambda b: b["bodies"][0].update(note="x"), "(1)"),
    "bodies that are none": (lambda b: b.update(bodies=["x"]), "(1)"),
    "certificates that are none": (lambda b: b.update(certificates=[7]), "(1)"),
    "records that are none": (lambda b: b.update(records=[None]), "(1)"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_bundle_with_anything_changed_proves_nothing(whole: dict[str, Any], name: str) -> None:
    spoilt = json.loads(json.dumps(whole))
    change, step = CHANGES[name]
    change(spoilt)
    assert unproven(spoilt).startswith(step)


def test_a_body_of_another_message_is_not_covered(tmp_path: Path) -> None:
    one, other = new_id(), new_id()
    logs = pass_between(tmp_path, (CITY, one), (CITY, other))
    mine, theirs = (collect(logs, id_text(each), TRUST.store(), bodies=True) for each in (one, other))
    mine["bodies"] = theirs["bodies"]
    assert unproven(mine).startswith("(10)")


def test_a_bundle_of_the_first_form_is_told_from_a_damaged_one(whole: dict[str, Any]) -> None:
    text = unproven({**whole, "format": "juki-evidence-1"})
    assert "older form, juki-evidence-1: collect it anew" in text
    assert unproven({**whole, "format": "juki-evidence-9"}) == bundle.ANY_FORM


def test_an_answer_to_another_request_with_the_same_id_proves_nothing(tmp_path: Path) -> None:
    message_id = new_id()
    asked, other = request(CITY, message_id), request(CITY, message_id)
    log = EvidenceLog(tmp_path, NET)
    log.record(asked.proof, ASKED, received=True)
    log.record(sign(NET, answer_to(other, 0, NO_LOG), ANSWERED).proof, ANSWERED, received=False)
    log.close()
    with pytest.raises(Ambiguous):
        collect([tmp_path], id_text(message_id), TRUST.store())
    forged = collect([tmp_path], id_text(message_id), TRUST.store(), digest=asked.digest.hex())
    assert unproven(forged).startswith("(9)")
    answer = collect([tmp_path], id_text(message_id), TRUST.store(), digest=other.digest.hex())
    forged["records"] += answer["records"]
    forged["certificates"] += answer["certificates"]
    assert unproven(forged).startswith("(7)")


def test_an_id_that_two_callers_used_finds_both_and_asks_for_one(tmp_path: Path) -> None:
    message_id = new_id()
    logs = pass_between(tmp_path, (CITY, message_id), (OTHER_CITY, message_id))
    with pytest.raises(Ambiguous) as several:
        collect(logs, id_text(message_id), TRUST.store())
    assert len(several.value.digests) == 2
    callers = set()
    for digest in several.value.digests:
        found = collect(logs, id_text(message_id), TRUST.store(), digest=digest[:8].upper())
        assert found["digest"] == digest
        assert len(verify(found, TRUST.root.certificate)) == 4
        callers |= bundle.parties(found)
    assert callers == {CITY.spiffe_id, OTHER_CITY.spiffe_id, NET.spiffe_id}
    with pytest.raises(LookupError):
        collect(logs, id_text(message_id), TRUST.store(), digest="f" * 64)


def test_a_message_that_no_log_covers_is_not_found(tmp_path: Path) -> None:
    logs = pass_between(tmp_path, (CITY, new_id()))
    with pytest.raises(LookupError):
        collect([*logs, tmp_path / "absent"], str(UUID(int=7)), TRUST.store())


def test_what_a_head_does_not_cover_yet_is_not_found(tmp_path: Path) -> None:
    message_id = new_id()
    logs = pass_between(tmp_path, (CITY, message_id))
    for each in logs:
        (each / "heads.log").unlink()
    with pytest.raises(LookupError):
        collect(logs, id_text(message_id), TRUST.store())


def test_a_refusal_is_proven_like_any_answer(tmp_path: Path) -> None:
    message_id = new_id()
    asked, log = request(CITY, message_id), EvidenceLog(tmp_path, NET)
    log.record(asked.proof, ASKED, received=True)
    log.record(sign(NET, answer_to(asked, 7, NO_LOG), b"status").proof, b"status", received=False)
    log.close()
    found = verify(collect([tmp_path], id_text(message_id), TRUST.store()), TRUST.root.certificate)
    assert [each.status for each in found] == [0, 7]


def proven_by(folder: Path, of: Identity, message_id: bytes, *messages: tuple[Proven, bytes, bool]) -> dict[str, Any]:
    """Return the bundle that one party makes of what it has in its log."""
    log = EvidenceLog(folder, of)
    for message, body, received in messages:
        log.record(message.proof, body, received=received)
    log.close()
    return collect([folder], id_text(message_id), TRUST.store())


def test_an_answer_of_another_method_proves_nothing(tmp_path: Path) -> None:
    asked = request(CITY, message_id := new_id())
    header = answer_to(asked, 0, NO_LOG)
    header.method = "/x/Z"
    answer = sign(NET, header, ANSWERED)
    found = proven_by(tmp_path, NET, message_id, (asked, ASKED, True), (answer, ANSWERED, False))
    assert unproven(found).startswith("(7) request and answer speak of other parties, or of another method")


def test_somebody_elses_refusal_of_a_request_that_was_handed_on_proves_nothing(tmp_path: Path) -> None:
    """NET was asked, and shows the city's request to another node, which signs that these bytes were refused."""
    asked = request(CITY, message_id := new_id())
    refusal = answer_to(claimed(asked.proof, NET.spiffe_id, OTHER_CITY.spiffe_id, "/x/Y"), 16, NO_LOG)
    answer = sign(OTHER_CITY, refusal, b"status")
    found = proven_by(tmp_path, NET, message_id, (asked, ASKED, True), (answer, b"status", True))
    assert unproven(found).startswith("(7)")


def test_a_record_dated_back_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "timestamp", lambda at: timestamp(at - 240))
    asked = request(CITY, message_id := new_id())
    answer = sign(NET, answer_to(asked, 0, NO_LOG), ANSWERED)
    found = proven_by(tmp_path, NET, message_id, (asked, ASKED, True), (answer, ANSWERED, False))
    assert unproven(found).startswith("(5) a record was written at another time")


def test_a_revoked_key_cannot_date_its_request_before_the_revocation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The callee did not believe it and said so; its word is no proof that the request was good."""
    monkeypatch.setattr(logs, "timestamp", lambda at: timestamp(at - 60))
    trust = TestTrust(["city.juki.test", "net.juki.test"])
    credentials = trust.node("city.juki.test", "juki_gateway", "sapporo")
    city = Identity("sapporo.juki-gateway", str(credentials.signing.spiffe), credentials)
    other = trust.node("net.juki.test", "municipal_cs", "sapporo")
    net = Identity("sapporo.municipal-cs", str(other.signing.spiffe), other)
    trust.revoke(credentials.signing, at=datetime.now(UTC) - timedelta(seconds=30))
    asked = request(city, message_id := new_id())
    log = EvidenceLog(tmp_path, city)
    log.record(asked.proof, ASKED, received=False)
    log.record(sign(net, answer_to(asked, 16, NO_LOG), b"status").proof, b"status", received=True)
    log.close()
    found = collect([tmp_path], id_text(message_id), trust.store())
    with pytest.raises(Unproven, match="revoked"):
        verify(found, trust.root.certificate)


def test_a_record_younger_than_its_head_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notaries, "timestamp", lambda at: timestamp(at - 60))
    asked = request(CITY, message_id := new_id())
    answer = sign(NET, answer_to(asked, 0, NO_LOG), ANSWERED)
    found = proven_by(tmp_path, NET, message_id, (asked, ASKED, True), (answer, ANSWERED, False))
    assert unproven(found).startswith("(4) a record is younger than the head of its log")


def test_a_party_whose_log_lacks_the_message_is_named(tmp_path: Path) -> None:
    message_id = new_id()
    found = pass_between(tmp_path, (CITY, message_id))
    assert bundle.lacking(collect(found, id_text(message_id), TRUST.store())) == set()
    one_side = collect([tmp_path / CITY.name], id_text(message_id), TRUST.store())
    assert bundle.lacking(one_side) == {NET.spiffe_id}


def test_a_record_holds_no_certificate(whole: dict[str, Any]) -> None:
    for each in whole["records"]:
        signed = SignedHeader.FromString(EvidenceRecord.FromString(b64decode(each["record"])).signed_header)
        assert signed.certificate_fingerprint in {CITY.signing_key.fingerprint, NET.signing_key.fingerprint}
        assert len(each["record"]) < 800
