"""Who is told of a change of a record: the nation by an identity notice, the rest of the city by a handover.

Both count for each person from 1 without gaps. Somebody without a My Number is not told of at all: what happened
to the record meanwhile goes out with the number.
"""

from dataclasses import replace

from nodes.resident_record.domain.message import Message, PersonChange, SubmittedChange
from nodes.resident_record.domain.record import Change, ResidentRecord, four_items_of, identity_of
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import MyNumber
from vocabulary.identity_record import IdentityNotice


def with_messages(record: ResidentRecord, reason: ChangeReason, day: CivilDate, *also: Message) -> Change:
    """Tell the nation, where the reason is one it is told, then *also*, then the rest of the city."""
    if record.my_number is None:
        return Change(record=record)
    after = replace(
        record,
        notice_number=record.notice_number + reason.is_notified,
        handover_number=record.handover_number + 1,
    )
    notices = (_submitted(after, record.my_number, reason, day),) if reason.is_notified else ()
    return Change(record=after, messages=(*notices, *also, _handover(after, record.my_number, reason, day)))


def _submitted(record: ResidentRecord, number: MyNumber, reason: ChangeReason, day: CivilDate) -> SubmittedChange:
    notice = IdentityNotice(
        record=identity_of(record, number),
        reason=reason,
        change_date=day,
        update_number=record.notice_number,
    )
    return SubmittedChange(notice=notice, addressee_number=record.addressee_number)


def _handover(record: ResidentRecord, number: MyNumber, reason: ChangeReason, day: CivilDate) -> PersonChange:
    return PersonChange(
        addressee_number=record.addressee_number,
        my_number=number,
        four_items=four_items_of(record),
        household_number=record.household_number,
        relationship=record.relationship,
        reason=reason,
        change_date=day,
        update_number=record.handover_number,
    )
