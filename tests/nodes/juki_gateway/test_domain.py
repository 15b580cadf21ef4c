"""What passes the gateway."""

from datetime import date

from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.juki_net import MailingRecord, MoveInNotice


def test_a_mailing_record_keeps_its_place_for_the_first_persons_sake(person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(2), person(1)))
    assert mailing.resident_code == person(2).resident_code


def test_nothing_of_what_passes_is_printed(person):
    notice = MoveInNotice(
        resident_code=person(1).resident_code,
        former_municipality=LocalGovernmentCode("011002"),
        new_municipality=LocalGovernmentCode("012025"),
        new_address="函館市1",
        move_in_date=CivilDate.of(date(2025, 4, 1)),
    )
    shown = f"{notice!r}"
    assert "函館" not in shown
    assert person(1).resident_code.value not in shown
