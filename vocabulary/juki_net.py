"""What cities and Juki-net tell each other beside identity notices; every kind on the way knows these alike."""

from dataclasses import dataclass
from enum import StrEnum

from vocabulary.dates import CivilDate
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.names import LONGEST_NAME

MOST_PERSONS = 50  # in one envelope
LONGEST_RECIPIENT = 2 * LONGEST_NAME  # in code points, for names written with variation selectors


class NumberNoticeState(StrEnum):
    """How far a number notice and its application form are."""

    ACCEPTED = "ACCEPTED"  # notice and form are to be printed and sent


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MailingRecord:
    """送付先情報: one envelope to one household."""

    address: str
    recipient: str
    persons: tuple[IdentityRecord, ...]  # never empty

    def __repr__(self) -> str:
        return "MailingRecord(***)"

    @property
    def resident_code(self) -> ResidentCode:
        """The first person's, for whose sake the record keeps its place."""
        return self.persons[0].resident_code


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MoveInNotice:
    """転入通知 (Act art. 9 (1)): a person who left one municipality has been recorded in another."""

    resident_code: ResidentCode
    former_municipality: LocalGovernmentCode
    new_municipality: LocalGovernmentCode
    new_address: str
    move_in_date: CivilDate

    def __repr__(self) -> str:
        return "MoveInNotice(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedNumber:
    """個人番号の生成 (My Number Act art. 8): what the nation makes for a resident code; the city then designates it."""

    resident_code: ResidentCode
    my_number: MyNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentAcquisition:
    """Whose symbol is being acquired; only ever passes, and is kept nowhere."""

    acquisition_number: AcquisitionNumber
    resident_code: ResidentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeAcquisition:
    """Whose symbol is being acquired, inside a city hall; only ever passes, and is kept nowhere."""

    acquisition_number: AcquisitionNumber
    addressee_number: AddresseeNumber
