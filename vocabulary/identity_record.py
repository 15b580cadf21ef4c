"""本人確認情報: the record that municipality, prefecture and nation keep alike (Act art. 30-6)."""

from dataclasses import dataclass, fields
from enum import StrEnum

from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.names import PersonName
from vocabulary.refusals import Conflict

LONGEST_ADDRESS = 300  # characters


class Tier(StrEnum):
    """A file of identity records, by who keeps it."""

    MUNICIPAL = "municipal"
    PREFECTURE = "prefecture"
    NATIONAL = "national"


class NoticeOutOfOrder(Conflict):
    """A notice came before the one it follows (class E-SEQ)."""

    reason = "NOTICE_OUT_OF_ORDER"
    cause = "The notice's update number does not follow the last one taken."
    remedy = "Send the missing notices first."
    japanese = "更新順番号が連続していません。"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IdentityRecord:
    """Who a person is and where they live: the four items and the two numbers."""

    resident_code: ResidentCode
    my_number: MyNumber
    name: PersonName
    birth_date: CivilDate
    sex: Sex
    municipality: LocalGovernmentCode
    address: str

    def __repr__(self) -> str:
        return "IdentityRecord(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNotice:
    """One change of an identity record, as notified upward."""

    record: IdentityRecord
    reason: ChangeReason
    change_date: CivilDate
    update_number: int  # 更新順番号, from 1 without gaps for one person from one municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIdentity:
    """What a file of identity records holds of one person."""

    record: IdentityRecord
    is_resident: bool
    tier: Tier
    last_reason: ChangeReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Whether a tier's record agrees with the municipality's; differences by field name only."""

    resident_code: ResidentCode
    tier: Tier
    present: bool
    differing_fields: tuple[str, ...]


def compare(asked: IdentityRecord, held: IdentityRecord | None, tier: Tier) -> Agreement:
    """Return how the record that *tier* holds agrees with the one *asked* about."""
    if held is None:
        return Agreement(resident_code=asked.resident_code, tier=tier, present=False, differing_fields=())
    differing = tuple(each.name for each in fields(asked) if getattr(asked, each.name) != getattr(held, each.name))
    return Agreement(resident_code=asked.resident_code, tier=tier, present=True, differing_fields=differing)
