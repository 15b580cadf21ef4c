"""Dates as a register knows them: some parts may be unknown, and the wording counts as recorded.

The fifteen ways of writing a date are those of the municipal standard (1.1.8),
numbered in its order. A date the calendar does not have, such as 29 February
of a common year, is kept when a family register says so.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Self

LONGEST_WORDING = 64
DAYS_REMEMBERED = 50_000  # a hundred and more years of them


class InvalidDate(ValueError):
    """The parts or the wording make no date; says what is wrong, never the date itself."""


class DatePattern(IntEnum):
    """How much of a date is known, and how it is written."""

    EXACT = 0
    ABOUT_YEAR = 1
    ABOUT_MONTH = 2
    ABOUT_DAY = 3
    PRESUMED_DAY = 4
    PRESUMED_MONTH = 5
    SEASON = 6
    THIRD_OF_MONTH = 7
    ABOUT_THIRD_OF_MONTH = 8
    UNKNOWN = 9
    MONTH_AND_DAY_UNKNOWN = 10
    DAY_UNKNOWN = 11
    BETWEEN_MONTHS = 12
    PRESUMED_BETWEEN_DAYS = 13
    ABOUT_BETWEEN_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A Japanese era; on the day one follows another both spellings may stand, where the law says so."""

    name: str
    first: date
    last: date


ERAS = (
    Era(name="明治", first=date(1868, 1, 25), last=date(1912, 7, 30)),  # proclaimed 1868-10-23, reaching back
    Era(name="大正", first=date(1912, 7, 30), last=date(1926, 12, 25)),
    Era(name="昭和", first=date(1926, 12, 25), last=date(1989, 1, 7)),
    Era(name="平成", first=date(1989, 1, 8), last=date(2019, 4, 30)),
    Era(name="令和", first=date(2019, 5, 1), last=date.max),
)

# The braces of a wording are the parts the pattern knows; both reading and writing go by this table.
_WORDINGS = {
    DatePattern.EXACT: "{year}{month}{day}",
    DatePattern.ABOUT_YEAR: "{year}頃",
    DatePattern.ABOUT_MONTH: "{year}{month}頃",
    DatePattern.ABOUT_DAY: "{year}{month}{day}頃",
    DatePattern.PRESUMED_DAY: "推定{year}{month}{day}",
    DatePattern.PRESUMED_MONTH: "推定{year}{month}",
    DatePattern.SEASON: "{year}{season}",
    DatePattern.THIRD_OF_MONTH: "{year}{month}{third}",
    DatePattern.ABOUT_THIRD_OF_MONTH: "{year}{month}{third}頃",
    DatePattern.UNKNOWN: "年月日不詳",
    DatePattern.MONTH_AND_DAY_UNKNOWN: "{year} 月日不詳",
    DatePattern.DAY_UNKNOWN: "{year}{month} 日不詳",
    DatePattern.BETWEEN_MONTHS: "{year}{month}{day}から{until_month}{until_day}頃までの間",
    DatePattern.PRESUMED_BETWEEN_DAYS: "{year}{month}推定{day}から{until_day}までの間",
    DatePattern.ABOUT_BETWEEN_DAYS: "{year}{month}{day}頃から{until_day}頃までの間",
}
_NUMBERS = ("year", "month", "day", "until_month", "until_day")

# First month of a season, first day of a third; winter begins the year as well as ending it.
_SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 1}
_THIRDS = {"上旬": 1, "中旬": 11, "下旬": 21}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CivilDate:
    """A date of which *pattern* says which parts are known.

    *text* is the wording as recorded, at most 64 characters; left empty, it
    becomes that of the parts. Season and third of a month stand in the wording
    alone. A range ends on *until_month* and *until_day* of the same year.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    until_month: int | None = None
    until_day: int | None = None
    pattern: DatePattern = DatePattern.EXACT
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", _pattern(self.pattern))
        self._check_parts()
        self._check_text()
        if not self.text:
            object.__setattr__(self, "text", self.in_japanese())

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(year=day.year, month=day.month, day=day.day)

    @classmethod
    def parse_iso8(cls, iso8: str, *, pattern: int | None = None, text: str = "", until_iso8: str = "") -> "CivilDate":
        """Read eight digits with zeros for what is unknown; without *pattern*, that of the zeros alone."""
        return _read(iso8, pattern, text, until_iso8)

    @classmethod
    def parse_japanese(cls, text: str) -> Self:
        """Read any of the fifteen wordings, in an era or in four-digit years; the wording is kept."""
        plain = unicodedata.normalize("NFKC", text).strip()
        for pattern, form in _FORMS.items():
            if found := form.fullmatch(plain):
                return cls._from_match(pattern, found.groupdict(), text)
        raise InvalidDate("is not one of the wordings for a date")

    @property
    def iso8(self) -> str:
        return f"{self.year or 0:04d}{self.month or 0:02d}{self.day or 0:02d}"

    @property
    def until_iso8(self) -> str:
        """The last day of a range; empty when not a range."""
        return f"{self.year:04d}{self.until_month:02d}{self.until_day:02d}" if self.until_day else ""

    @property
    def sort_key(self) -> str:
        """The earliest day it can be, in eight digits; an unknown date comes before all others."""
        if self.year is None:
            return "00000000"
        month = self.month or _SEASONS.get(self._season, 1)
        return f"{self.year:04d}{month:02d}{self.day or _THIRDS.get(self._third, 1):02d}"

    def as_date(self) -> date | None:
        """Return the day, when it is known exactly and the calendar has it."""
        if self.pattern is not DatePattern.EXACT or not (self.year and self.month and self.day):
            return None
        if self.day > monthrange(self.year, self.month)[1]:
            return None
        return date(self.year, self.month, self.day)

    def in_japanese(self) -> str:
        """Return the wording of the parts, as in 令和元年5月1日.

        Where the parts leave the era open, it is the later one if the wording
        recorded names it, otherwise the earlier.
        """
        era = self._era()
        if era is None:
            return self.in_western()
        year = (self.year or 0) - era.first.year + 1
        return self._worded(f"{era.name}{'元' if year == 1 else year}年")

    def in_western(self) -> str:
        """Return the wording of the parts in four-digit years, as for a foreigner's date of birth."""
        return self._worded(f"{self.year}年")

    def __repr__(self) -> str:
        return "CivilDate(***)"

    @classmethod
    def _from_match(cls, pattern: DatePattern, found: dict[str, str | None], text: str) -> Self:
        era = next((era for era in ERAS if era.name == found.get("era")), None)
        numbers = {name: int(found[name] or 0) for name in _NUMBERS if found.get(name)}
        if era:
            numbers["year"] = era.first.year + int((found["era_year"] or "").replace("元", "1")) - 1
        if pattern in (DatePattern.PRESUMED_BETWEEN_DAYS, DatePattern.ABOUT_BETWEEN_DAYS):
            numbers["until_month"] = numbers["month"]
        read = cls(**numbers, pattern=pattern, text=text)
        if era and era not in read._possible_eras():
            raise InvalidDate("is outside its era")
        return read

    @property
    def _season(self) -> str:
        return next((word for word in _SEASONS if word in self.text), "")

    @property
    def _third(self) -> str:
        return next((word for word in _THIRDS if word in self.text), "")

    def _possible_eras(self) -> list[Era]:
        if self.year is None:
            return []
        first, last = (
            self._bound(self.month or 1, self.day or 1),
            self._bound(self.month or 12, self.day or 31),
        )
        return [era for era in ERAS if first <= era.last and last >= era.first]

    def _bound(self, month: int, day: int) -> date:
        """A day the calendar does not have counts as the last of its month."""
        year = self.year or 1
        return date(year, month, min(day, monthrange(year, month)[1]))

    def _era(self) -> Era | None:
        eras = self._possible_eras()
        if self.pattern is DatePattern.EXACT:
            return eras[-1] if eras else None
        named = [era for era in eras if era.name in self.text]
        return next(iter(named or eras), None)

    def _worded(self, year: str) -> str:
        return _WORDINGS[self.pattern].format(
            year=year,
            month=f"{self.month}月",
            day=f"{self.day}日",
            until_month=f"{self.until_month}月",
            until_day=f"{self.until_day}日",
            season=self._season,
            third=self._third,
        )

    def _check_parts(self) -> None:
        wording = _WORDINGS[self.pattern]
        for name, most in zip(_NUMBERS, (9999, 12, 31, 12, 31), strict=True):
            value = getattr(self, name)
            # A range inside one month is not written with its second month, and has it all the same.
            known = "{" + ("until_day" if name == "until_month" else name) + "}" in wording
            if known != (value is not None):
                raise InvalidDate(f"has {'no' if known else 'a'} {name}, against its pattern")
            if value is not None and not 1 <= value <= most:
                raise InvalidDate(f"has a {name} out of range")
        self._check_range()

    def _check_range(self) -> None:
        if self.until_month is None or self.until_day is None:
            return
        if (self.until_month, self.until_day) < (self.month, self.day):
            raise InvalidDate("ends before it begins")
        if self.pattern is not DatePattern.BETWEEN_MONTHS and self.until_month != self.month:
            raise InvalidDate("ends in another month than it begins, against its pattern")

    def _check_text(self) -> None:
        if len(self.text) > LONGEST_WORDING or not all(map(str.isprintable, self.text.replace("\u3000", ""))):
            raise InvalidDate("has a wording that is too long or not printable")
        if "{season}" in _WORDINGS[self.pattern] and not self._season:
            raise InvalidDate("has no season in its wording")
        if "{third}" in _WORDINGS[self.pattern] and not self._third:
            raise InvalidDate("has no third of the month in its wording")


@lru_cache(maxsize=DAYS_REMEMBERED)
def _read(iso8: str, pattern: int | None, text: str, until_iso8: str) -> CivilDate:
    """Return the date, the same one for the same parts: of a whole country's people there are few."""
    year, month, day = _split(iso8)
    _, until_month, until_day = _split(until_iso8) if until_iso8 else (None, None, None)
    if until_iso8[:4] not in ("", iso8[:4]):
        raise InvalidDate("ends in another year than it begins")
    until = {"until_month": until_month, "until_day": until_day}
    kind = _plain_pattern(year, month, day) if pattern is None else _pattern(pattern)
    return CivilDate(year=year, month=month, day=day, **until, pattern=kind, text=text)


def _pattern(number: int) -> DatePattern:
    if number not in DatePattern.__members__.values():
        raise InvalidDate("has an unknown pattern")
    return DatePattern(number)


def _plain_pattern(year: int | None, month: int | None, day: int | None) -> DatePattern:
    if year is None:
        return DatePattern.UNKNOWN
    if month is None:
        return DatePattern.MONTH_AND_DAY_UNKNOWN
    return DatePattern.DAY_UNKNOWN if day is None else DatePattern.EXACT


def _split(iso8: str) -> tuple[int | None, int | None, int | None]:
    if len(iso8) != 8 or not (iso8.isascii() and iso8.isdecimal()):
        raise InvalidDate("is not eight digits")
    return int(iso8[:4]) or None, int(iso8[4:6]) or None, int(iso8[6:]) or None


def _form(wording: str) -> re.Pattern[str]:
    eras = "|".join(era.name for era in ERAS)
    return re.compile(
        wording.replace(" ", r"\s*").format(
            year=rf"(?:(?P<era>{eras})(?P<era_year>元|[0-9]{{1,4}})|(?:西暦)?(?P<year>[0-9]{{4}}))年",
            month=r"(?P<month>[0-9]{1,2})月",
            day=r"(?P<day>[0-9]{1,2})日",
            until_month=r"(?P<until_month>[0-9]{1,2})月",
            until_day=r"(?P<until_day>[0-9]{1,2})日",
            season=f"(?:{'|'.join(_SEASONS)})",
            third=f"(?:{'|'.join(_THIRDS)})",
        )
    )


_FORMS = {pattern: _form(wording) for pattern, wording in _WORDINGS.items()}
