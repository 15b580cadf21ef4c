"""Fields that several requests share, with their bounds."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from fittings.nouns.fields import checked, text_from_wire
from fittings.nouns.pages import size_from_wire
from fittings.nouns.people import date_from_wire, sex_from_wire
from juki.types.v1 import civil_date_pb2
from nodes.resident_record.domain.record import LONGEST_WORDS
from vocabulary.codes import Relationship, Sex
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.refusals import Malformed

MOST_MEMBERS = 30
PAGE, LARGEST_PAGE = 50, 200
LONGEST_NATIONALITY = 40  # characters, 国籍・地域 in words

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


def page_size_from_wire(size: int) -> int:
    """Return how many entries a page has."""
    return size_from_wire(size, PAGE, LARGEST_PAGE)


def several(items: Collection[object], field: str, most: int) -> None:
    """Refuse none and more than *most*."""
    if not 1 <= len(items) <= most:
        raise Malformed(field, f"has not 1 to {most} entries")


def all_different(values: Iterable[H], field: str) -> tuple[H, ...]:
    """Return *values* unless one of them comes twice."""
    found = tuple(values)
    if len(set(found)) < len(found):
        raise Malformed(field, "names somebody twice")
    return found


def address_from_wire(value: str, field: str) -> str:
    return text_from_wire(value, field, LONGEST_ADDRESS)


def words_from_wire(value: str, field: str) -> str:
    return text_from_wire(value, field, LONGEST_WORDS, required=False)


def nationality_from_wire(value: str, field: str) -> str:
    """Return 国籍・地域; a Japanese has none."""
    if value == "日本":
        raise Malformed(field, "names Japan, where it stays empty")
    return text_from_wire(value, field, LONGEST_NATIONALITY, required=False)


def municipality_from_wire(value: str, field: str) -> LocalGovernmentCode:
    code = checked(LocalGovernmentCode, value, field)
    check_municipality(code, field)
    return code


def check_municipality(code: LocalGovernmentCode, field: str) -> None:
    """Refuse a prefecture's code."""
    if not code.is_municipality:
        raise Malformed(field, "is no municipality's code")


def exact_date_from_wire(value: civil_date_pb2.CivilDate, field: str) -> date:
    day = date_from_wire(value, field).as_date()
    if day is None:
        raise Malformed(field, "is no exact date")
    return day


def relationship_from_wire(value: str, field: str) -> Relationship | None:
    """Return None for an empty one: no householder is set."""
    return checked(Relationship.parse, value, field) if value else None


def resident_sex_from_wire(value: int, field: str) -> Sex:
    """Return the sex of somebody entered here; 不明 and 適用不能 come in data from elsewhere only."""
    sex = sex_from_wire(value, field)
    if sex not in {Sex.MALE, Sex.FEMALE}:
        raise Malformed(field, "is neither male nor female")
    return sex


def each_from_wire(items: Sequence[T], field: str, convert: Callable[[T, str], H]) -> tuple[H, ...]:
    """Return all *items* converted; a refusal names the place of the bad one, from 0."""
    return tuple(convert(item, f"{field}[{index}]") for index, item in enumerate(items))
