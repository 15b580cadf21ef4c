"""What a municipality's communication server holds of its residents, and what it lets pass."""

from dataclasses import dataclass
from typing import Final

from vocabulary.four_items import FourItems
from vocabulary.held_record import HeldRecord, next_word
from vocabulary.identifiers import ApplicationId, LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.juki_net import MoveInNotice, NumberNoticeState
from vocabulary.refusals import Refusal
from vocabulary.searching import Item, MinimumConditions

# Any two of the three items that tell people apart list them; one alone counts them; a sex alone is half the town.
SEARCHABLE: Final = MinimumConditions(
    lists=[(Item.NAME, Item.BIRTH_DATE), (Item.NAME, Item.ADDRESS), (Item.BIRTH_DATE, Item.ADDRESS)],
    counts=[Item.NAME, Item.BIRTH_DATE, Item.ADDRESS],
    most=100,
)


class NotOfThisMunicipality(Refusal):
    """The item concerns another municipality's resident."""

    code, reason = "FAILED_PRECONDITION", "NOT_OF_THIS_MUNICIPALITY"
    cause = "The municipality named in the item is not the one that this communication server belongs to."
    remedy = "Send it to the communication server of the municipality that it names."
    japanese = "当該市区町村の対象者ではありません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """The living ones among some records of the file."""

    records: tuple[IdentityRecord, ...]
    passed: int  # records of the file up to here, living or not
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IdentityHit:
    """A resident whom a search found, as far as it takes to choose among several."""

    resident_code: ResidentCode
    items: FourItems

    def __repr__(self) -> str:
        return "IdentityHit(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """What a search is answered with: how many there are, and where that is allowed some of them."""

    count: int
    is_list: bool
    hits: tuple[IdentityHit, ...] = ()
    go_on_at: int | None = None  # hits passed so far; None at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNoticeProgress:
    """How far a person's number notice is, as card management says."""

    application_id: ApplicationId
    state: NumberNoticeState


def accept_notice(held: HeldRecord | None, notice: IdentityNotice, own: LocalGovernmentCode) -> HeldRecord:
    """Return what is held after *notice*; *own* is the municipality whose file this is."""
    if notice.record.municipality != own:
        raise NotOfThisMunicipality
    return next_word(held, notice)


def left_here(notice: MoveInNotice, own: LocalGovernmentCode) -> MoveInNotice:
    """Return *notice* if the person left *own*; a notice that went astray is refused."""
    if notice.former_municipality != own:
        raise NotOfThisMunicipality
    return notice


def shown(record: IdentityRecord) -> IdentityHit:
    """Return what a list of hits shows of *record*: My Number is not looked through, only looked up."""
    items = FourItems(name=record.name, birth_date=record.birth_date, sex=record.sex, address=record.address)
    return IdentityHit(resident_code=record.resident_code, items=items)
