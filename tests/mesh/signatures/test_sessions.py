"""A proof of a session speaks of one message, and shows nothing of the session."""

import hashlib
import hmac

from mesh.ids import new_id
from mesh.signatures import sessions

SESSION, OTHER = b"sixteen bytes ok", b"sixteen bytes no"


def test_a_proof_is_what_the_contract_says() -> None:
    message_id = new_id()
    handle = hashlib.sha256(b"handle" + SESSION).digest()[:16]
    code = hmac.new(hashlib.sha256(SESSION).digest(), message_id, hashlib.sha256).digest()
    proof = sessions.prove(SESSION, message_id)
    assert proof == handle + code
    assert len(proof) == sessions.PROOF_SIZE
    assert sessions.handle_in(proof) == sessions.handle_of(SESSION)
    assert SESSION not in proof


def test_a_proof_fits_its_own_session_and_message_alone() -> None:
    message_id, key = new_id(), sessions.key_of(SESSION)
    proof = sessions.prove(SESSION, message_id)
    assert sessions.fits(proof, key, message_id)
    assert not sessions.fits(proof, key, new_id())
    assert not sessions.fits(proof, sessions.key_of(OTHER), message_id)
    assert not sessions.fits(sessions.prove(OTHER, message_id), key, message_id)
    for cut in (b"", proof[:16], proof[:-1], proof + b"\0"):
        assert not sessions.fits(cut, key, message_id)
