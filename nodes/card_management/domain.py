"""What card management prepares for each person of a mailing record."""

from dataclasses import dataclass
from enum import StrEnum

from vocabulary.identifiers import Identifier, InvalidIdentifier
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import MailingRecord
from vocabulary.refusals import NotFound

LENGTH_OF_APPLICATION_ID = 23


class NumberNoticeNotFound(NotFound):
    """No mailing record has named the person."""


class ApplicationId(Identifier):
    """申請書ID: 23 digits, printed on the application form."""

    __slots__ = ()

    @classmethod
    def _check(cls, value: str) -> None:
        if len(value) != LENGTH_OF_APPLICATION_ID or not (value.isascii() and value.isdecimal()):
            raise InvalidIdentifier(f"is not {LENGTH_OF_APPLICATION_ID} digits")


class NoticeState(StrEnum):
    """How far a number notice is."""

    ACCEPTED = "ACCEPTED"  # the notice and the form are to be printed and sent


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NumberNotice:
    """One person's number notice, the form that goes with it, and the envelope for both."""

    application_id: ApplicationId
    state: NoticeState
    record: IdentityRecord
    address: str
    recipient: str


def prepare(mailing: MailingRecord, person: IdentityRecord, application_id: ApplicationId) -> NumberNotice:
    """Return the notice to be sent to *person* in the envelope of *mailing*."""
    return NumberNotice(
        application_id=application_id,
        state=NoticeState.ACCEPTED,
        record=person,
        address=mailing.address,
        recipient=mailing.recipient,
    )
