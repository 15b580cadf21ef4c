"""What a middle server decides by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from os import urandom

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nodes.middle_server.domain.copies import Copy, CopyKey, lock, replaces, unlock
from nodes.middle_server.domain.inquiries import (
    DecisionAwaited,
    OpenInquiry,
    PermitExpired,
    PermitInvalid,
    TransactionUnknown,
    answered,
    check_permit,
    decided,
    of_no_inquiry,
    proven,
)
from nodes.middle_server.domain.records import record_of_provision
from nodes.middle_server.domain.sealing import AnswerUnreadable, Vault, open_sealed, seal
from nodes.middle_server.domain.symbols import AcquisitionNotAsked, asked_with, begun, is_still, numbered
from vocabulary.identifiers import IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.linkage import Decision, InquiryMatter, InquiryResult, Permit, Verdict

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


def copy(version: int, record_id: str = "1") -> Copy:
    key = CopyKey(person=PERSON, item_code=PERMIT.matter.item_code, record_id=record_id)
    return Copy(key=key, version=version, content=b"content")


def test_what_is_kept_opens_only_in_its_own_place() -> None:
    vault = Vault(bytes(range(32)), urandom)
    kept = lock(copy(1), vault)
    assert b"content" not in kept.locked
    assert unlock([kept, kept], vault) == b"contentcontent"
    with pytest.raises(InvalidTag):
        unlock([replace(kept, key=copy(1, "2").key)], vault)
    assert lock(copy(1), vault).locked != kept.locked
    assert kept.key_id == vault.key_id != Vault(bytes(32), urandom).key_id


def test_only_a_newer_copy_replaces_the_one_kept() -> None:
    vault = Vault(bytes(32), urandom)
    kept = [None, *(lock(copy(version), vault) for version in (1, 2, 3))]
    assert [replaces(copy(2), each) for each in kept] == [True, True, False, False]


def test_an_acquisition_is_known_by_its_newest_number_alone() -> None:
    opened = begun(None, PERSON, "r", NOW)
    assert asked_with(b"digest", numbered(opened, b"digest")).person == PERSON
    for found in (None, opened, numbered(opened, b"another")):
        with pytest.raises(AcquisitionNotAsked):
            asked_with(b"digest", found)


def test_an_acquisition_with_a_number_keeps_its_request_and_one_without_does_not() -> None:
    opened = begun(None, PERSON, "r1", NOW)
    later = NOW + timedelta(days=1)
    again = begun(numbered(opened, b"digest"), PERSON, "r2", later)
    assert (again.request_id, again.ask_time, again.number_digest) == ("r1", later, None)
    assert begun(opened, PERSON, "r2", later).request_id == "r2"


def test_an_acquisition_is_still_the_one_that_was_opened_until_it_has_a_number_or_is_begun_anew() -> None:
    opened = begun(None, PERSON, "r1", NOW)
    found = [opened, None, numbered(opened, b"digest"), begun(opened, PERSON, "r2", NOW)]
    assert [is_still(each, opened) for each in found] == [True, False, False, False]


def test_a_permit_that_did_not_prove_itself_is_none() -> None:
    assert proven(PERMIT) is PERMIT
    with pytest.raises(PermitInvalid):
        proven(None)


def test_an_inquiry_is_done_when_it_is_not_permitted() -> None:
    inquiry = OpenInquiry(inquiry_id="1", person=PERSON)
    for verdict, is_done in ((Verdict.PERMITTED, False), (Verdict.NOT_PERMITTED, True), (Verdict.REFUSED, True)):
        said = Decision(inquiry_id="1", transaction_number=TRANSACTION, verdict=verdict, explanation="")
        assert decided(inquiry, said) == replace(inquiry, transaction_number=TRANSACTION, is_done=is_done)


def test_an_answer_of_no_known_transaction_waits_only_while_a_decision_is_awaited() -> None:
    assert isinstance(of_no_inquiry(is_any_undecided=True), DecisionAwaited)
    assert isinstance(of_no_inquiry(is_any_undecided=False), TransactionUnknown)


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
    assert "content" not in repr(copy(1)).replace("content=", "")
    assert PERSON.value not in repr(copy(1)) + repr(begun(None, PERSON, "r", NOW))
    assert "content" not in shown.replace("content=", "")
