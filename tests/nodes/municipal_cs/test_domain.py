"""What a communication server takes, and what it turns away."""

from datetime import date

import pytest

from nodes.municipal_cs.domain import NotOfThisMunicipality, NumberNoticeProgress, accept_notice, left_here
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import ApplicationId, LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice, NoticeOutOfOrder
from vocabulary.juki_net import MailingRecord, MoveInNotice, NumberNoticeState

SAPPORO, HAKODATE = LocalGovernmentCode("011002"), LocalGovernmentCode("012025")
APRIL = CivilDate.of(date(2025, 4, 1))


def notice(record, update_number, reason=ChangeReason.BIRTH):
    return IdentityNotice(record=record, reason=reason, change_date=APRIL, update_number=update_number)


def moved(person, former):
    return MoveInNotice(
        resident_code=person(1).resident_code,
        former_municipality=former,
        new_municipality=LocalGovernmentCode("131016"),
        new_address="東京都千代田区1",
        move_in_date=APRIL,
    )


def test_a_first_notice_is_number_1(person):
    held = accept_notice(None, notice(person(1), 1), SAPPORO)
    assert (held.record, held.update_number, held.is_resident) == (person(1), 1, True)
    with pytest.raises(NoticeOutOfOrder):
        accept_notice(None, notice(person(1), 2), SAPPORO)


@pytest.mark.parametrize("number", [1, 3])
def test_a_notice_follows_the_last_one_without_gap_or_repetition(person, number):
    held = accept_notice(None, notice(person(1), 1), SAPPORO)
    with pytest.raises(NoticeOutOfOrder):
        accept_notice(held, notice(person(1), number), SAPPORO)
    assert accept_notice(held, notice(person(1), 2, ChangeReason.MOVE_WITHIN), SAPPORO).update_number == 2


def test_a_removal_ends_residence_and_a_return_begins_it_again(person):
    held = accept_notice(None, notice(person(1), 1), SAPPORO)
    gone = accept_notice(held, notice(person(1), 2, ChangeReason.MOVE_OUT), SAPPORO)
    back = accept_notice(gone, notice(person(1), 3, ChangeReason.MOVE_IN), SAPPORO)
    assert (gone.is_resident, gone.last_reason, back.is_resident) == (False, int(ChangeReason.MOVE_OUT), True)


def test_a_notice_about_another_municipalitys_resident_is_turned_away(person):
    with pytest.raises(NotOfThisMunicipality):
        accept_notice(None, notice(person(1, "012025"), 1), SAPPORO)


def test_a_move_in_notice_is_for_the_municipality_that_the_person_left(person):
    assert left_here(moved(person, SAPPORO), SAPPORO) == moved(person, SAPPORO)
    with pytest.raises(NotOfThisMunicipality):
        left_here(moved(person, HAKODATE), SAPPORO)


def test_a_mailing_record_keeps_its_place_for_the_first_persons_sake(person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(2), person(1)))
    assert mailing.resident_code == person(2).resident_code


def test_nothing_of_what_passes_is_printed(person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(1),))
    notice = NumberNoticeProgress(application_id=ApplicationId("7" * 23), state=NumberNoticeState.ACCEPTED)
    shown = f"{mailing!r} {moved(person, SAPPORO)!r} {notice!r}"
    assert not any(secret in shown for secret in ("札幌", "千代田", "一郎", "777", person(1).resident_code.value))
