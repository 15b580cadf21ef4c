"""What a middle server decides by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from os import urandom

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nodes.middle_server.domain.copies import Copy, context_of, replaces
from nodes.middle_server.domain.inquiries import (
    OpenInquiry,
    PermitExpired,
    PermitInvalid,
    answered,
    check_permit,
)
from nodes.middle_server.domain.records import record_of_provision
from nodes.middle_server.domain.sealing import AnswerUnreadable, Vault, open_sealed, seal
from nodes.middle_server.domain.symbols import AcquisitionNotAsked, known
from vocabulary.identifiers import IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, Permit

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
TRANSACTION = TransactionNumber("ab" * 16)
PERSON = IntegratedAddresseeNumber("000005000010016")
PERMIT = Permit(
    permit_id="0190f1f0-0000-7000-8000-000000000001",
    transaction_number=TRANSACTION,
    inquirer="012025",
    matter=InquiryMatter(
        work_code="JM99000000000048", procedure_code="JT99000000000001", item_code="TM99000000000048", provider="011002"
    ),
    provider_symbol=Symbol("cd" * 32),
    issue_time=NOW,
    expire_time=NOW + timedelta(minutes=10),
    inquirer_public_key=bytes(32),
)


def test_a_permit_is_good_for_its_provider_until_its_last_moment() -> None:
    check_permit(PERMIT, "011002", NOW + timedelta(minutes=9, seconds=59))
    with pytest.raises(PermitExpired):
        check_permit(PERMIT, "011002", NOW + timedelta(minutes=10))
    with pytest.raises(PermitInvalid):
        check_permit(PERMIT, "012025", NOW)


@pytest.mark.function("S4.8a")
def test_an_answer_opens_only_with_its_key_its_permit_and_its_transaction() -> None:
    key = X25519PrivateKey.generate()
    sealed = seal(b"content", key.public_key().public_bytes_raw(), PERMIT.permit_id, TRANSACTION)
    assert b"content" not in sealed
    assert open_sealed(sealed, key, PERMIT.permit_id, TRANSACTION) == b"content"
    other = TransactionNumber("00" * 16)
    for wrong in (
        (sealed, X25519PrivateKey.generate(), PERMIT.permit_id, TRANSACTION),
        (sealed, key, "another permit", TRANSACTION),
        (sealed, key, PERMIT.permit_id, other),
        (sealed[:-1], key, PERMIT.permit_id, TRANSACTION),
        (b"", key, PERMIT.permit_id, TRANSACTION),
    ):
        with pytest.raises(AnswerUnreadable):
            open_sealed(*wrong)


def test_what_is_kept_opens_only_in_its_own_place() -> None:
    vault = Vault(bytes(range(32)), urandom)
    kept = vault.lock(b"content", context_of((PERSON.value, PERMIT.matter.item_code, "1")))
    assert b"content" not in kept
    assert vault.unlock(kept, context_of((PERSON.value, PERMIT.matter.item_code, "1"))) == b"content"
    with pytest.raises(InvalidTag):
        vault.unlock(kept, context_of((PERSON.value, PERMIT.matter.item_code, "2")))
    assert vault.lock(b"content", b"") != vault.lock(b"content", b"")
    assert vault.key_id != Vault(bytes(32), urandom).key_id


def test_only_a_newer_copy_replaces_the_one_kept() -> None:
    copy = Copy(person=PERSON, item_code=PERMIT.matter.item_code, record_id="1", version=2, content=b"")
    assert [replaces(copy, kept) for kept in (None, 1, 2, 3)] == [True, True, False, False]


def test_an_acquisition_that_nobody_began_is_unknown() -> None:
    with pytest.raises(AcquisitionNotAsked):
        known(None)


def test_a_provision_that_had_nothing_to_give_has_no_time_of_provision() -> None:
    assert record_of_provision(PERMIT, InquiryResult.PROVIDED, NOW).provide_time == NOW
    assert record_of_provision(PERMIT, InquiryResult.NO_DATA, NOW).provide_time is None


def test_the_counter_is_told_why_there_is_no_information() -> None:
    inquiry = OpenInquiry(inquiry_id="1", person=PERSON)
    assert answered(inquiry, InquiryResult.PROVIDED, b"content").explanation == ""
    assert answered(inquiry, InquiryResult.NO_DATA, b"").explanation == "該当する特定個人情報はありません。"


def test_neither_symbol_nor_content_shows_when_printed() -> None:
    shown = repr(replace(PERMIT, inquirer_public_key=b"key")) + repr(
        answered(OpenInquiry(inquiry_id="1", person=PERSON), InquiryResult.PROVIDED, b"content")
    )
    assert "cd" * 32 not in shown
    assert PERSON.value not in shown
    assert "content" not in shown.replace("content=", "")
