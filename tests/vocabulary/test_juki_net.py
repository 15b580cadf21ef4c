"""What cities and Juki-net tell each other: the envelope's place, and nothing shown."""

from datetime import date

from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition
from vocabulary.names import PersonName

APRIL = CivilDate.of(date(2025, 4, 1))
SAPPORO, HAKODATE = LocalGovernmentCode("011002"), LocalGovernmentCode("012025")


def person(number: int) -> IdentityRecord:
    return IdentityRecord(
        resident_code=ResidentCode.from_body(f"9{number:09}"),
        my_number=MyNumber.from_body(f"3{number:010}"),
        name=PersonName(text="見本 太郎"),
        birth_date=APRIL,
        sex=Sex(1),
        municipality=SAPPORO,
        address="札幌市中央区1",
    )


def test_a_mailing_record_keeps_its_place_for_the_first_persons_sake() -> None:
    mailing = MailingRecord(address="札幌市中央区1", recipient="見本 太郎", persons=(person(2), person(1)))
    assert mailing.resident_code == person(2).resident_code


def test_nothing_personal_is_printed() -> None:
    one = person(1)
    shown = repr(
        (
            MailingRecord(address=one.address, recipient="見本 太郎", persons=(one,)),
            MoveInNotice(
                resident_code=one.resident_code,
                former_municipality=SAPPORO,
                new_municipality=HAKODATE,
                new_address="函館市1",
                move_in_date=APRIL,
            ),
            GeneratedNumber(resident_code=one.resident_code, my_number=one.my_number),
            ResidentAcquisition(acquisition_number=AcquisitionNumber("ab" * 16), resident_code=one.resident_code),
        )
    )
    for secret in ("札幌", "函館", "見本", "2025", one.resident_code.value, one.my_number.value, "ab" * 16):
        assert secret not in shown
