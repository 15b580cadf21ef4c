"""Designation of a My Number (番号法7条): what waited for the number goes out when it arrives."""

from datetime import date

from nodes.resident_record.domain.notifying import with_messages
from nodes.resident_record.domain.record import Change, ResidentRecord, changed, identity_of
from nodes.resident_record.domain.refusals import AnotherNumberDesignated
from vocabulary.identifiers import MyNumber
from vocabulary.juki_net import MailingRecord


def designate(record: ResidentRecord, number: MyNumber, head: ResidentRecord | None, today: date) -> Change | None:
    """Give *record* its number and tell of the event that made it; None when it has that number already.

    The notice on paper is addressed to *head*, the householder, if there is one.
    """
    if record.my_number == number:
        return None
    if record.my_number is not None:
        raise AnotherNumberDesignated
    after = changed(record, today, my_number=number)
    mailing = MailingRecord(
        address=record.address,
        recipient=(head or record).name.text,
        persons=(identity_of(record, number),),
    )
    return with_messages(after, record.entry_reason, record.resident_since, mailing)
