"""What card management prepares."""

from nodes.card_management.domain import prepare
from vocabulary.identifiers import ApplicationId
from vocabulary.juki_net import MailingRecord, NumberNoticeState


def test_a_notice_goes_out_in_the_envelope_of_its_mailing_record(person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(1), person(2)))
    notice = prepare(mailing, person(2), ApplicationId("7" * 23))
    assert (notice.address, notice.recipient, notice.record) == ("札幌市中央区1", "試験 一郎", person(2))
    assert notice.state is NumberNoticeState.ACCEPTED


def test_nothing_of_a_notice_is_printed(person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(1),))
    notice = prepare(mailing, person(1), ApplicationId("7" * 23))
    shown = f"{mailing!r} {notice!r} {notice.application_id!r}"
    assert not any(secret in shown for secret in ("札幌", "一郎", "777", person(1).resident_code.value))
