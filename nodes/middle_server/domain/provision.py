"""What this body says to a permit, and what it reads in an answer: sealed for one inquirer and one transaction."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nodes.middle_server.domain.copies import LockedCopy, unlock
from nodes.middle_server.domain.sealing import Vault, open_sealed, seal
from vocabulary.linkage import Answer, InquiryResult, Permit


def no_data(permit: Permit) -> Answer:
    """Return the answer that there is nothing (該当なし)."""
    return Answer(
        transaction_number=permit.transaction_number, permit_id=permit.permit_id, result=InquiryResult.NO_DATA
    )


def provided(permit: Permit, found: Sequence[LockedCopy], vault: Vault) -> Answer:
    """Return what was *found*, sealed for the inquirer alone."""
    key, transaction = permit.inquirer_public_key, permit.transaction_number
    return Answer(
        transaction_number=transaction,
        permit_id=permit.permit_id,
        result=InquiryResult.PROVIDED,
        sealed=seal(unlock(found, vault), key, permit.permit_id, transaction),
    )


def content_of(answer: Answer, key: X25519PrivateKey) -> bytes:
    """Return what was provided, opened; nothing where there was nothing."""
    if answer.result is not InquiryResult.PROVIDED:
        return b""
    return open_sealed(answer.sealed, key, answer.permit_id, answer.transaction_number)
