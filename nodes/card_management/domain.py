"""What card management prepares for each person of a mailing record."""

from dataclasses import dataclass

from vocabulary.identifiers import ApplicationId
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import MailingRecord, NumberNoticeState
from vocabulary.refusals import NotFound


class NumberNoticeUnknown(NotFound):
    """No mailing record has named the person."""

    reason = "NUMBER_NOTICE_UNKNOWN"
    cause = "No mailing record has named the person, so that no number notice is prepared."
    remedy = "Submit a mailing record for the person, or check the number."
    japanese = "通知書の作成対象として登録されていません。"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NumberNotice:
    """One person's number notice, the form that goes with it, and the envelope for both."""

    application_id: ApplicationId
    state: NumberNoticeState
    record: IdentityRecord
    address: str
    recipient: str


def prepare(mailing: MailingRecord, person: IdentityRecord, application_id: ApplicationId) -> NumberNotice:
    """Return the notice to be sent to *person* in the envelope of *mailing*."""
    return NumberNotice(
        application_id=application_id,
        state=NumberNoticeState.ACCEPTED,
        record=person,
        address=mailing.address,
        recipient=mailing.recipient,
    )
