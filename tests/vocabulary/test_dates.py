"""Civil dates keep what is known of a day, in the wording as recorded."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.dates import ERAS, CivilDate, DatePattern, InvalidDate

WORDINGS = [
    ("令和7年3月25日", DatePattern.EXACT, "20250325", "20250325"),
    ("令和7年頃", DatePattern.ABOUT_YEAR, "20250000", "20250101"),
    ("令和7年3月頃", DatePattern.ABOUT_MONTH, "20250300", "20250301"),
    ("令和7年3月25日頃", DatePattern.ABOUT_DAY, "20250325", "20250325"),
    ("推定令和7年3月25日", DatePattern.PRESUMED_DAY, "20250325", "20250325"),
    ("推定令和7年3月", DatePattern.PRESUMED_MONTH, "20250300", "20250301"),
    ("令和7年春", DatePattern.SEASON, "20250000", "20250301"),
    ("令和7年3月上旬", DatePattern.THIRD_OF_MONTH, "20250300", "20250301"),
    ("令和7年3月中旬頃", DatePattern.ABOUT_THIRD_OF_MONTH, "20250300", "20250311"),
    ("年月日不詳", DatePattern.UNKNOWN, "00000000", "00000000"),
    ("令和7年 月日不詳", DatePattern.MONTH_AND_DAY_UNKNOWN, "20250000", "20250101"),
    ("令和7年3月 日不詳", DatePattern.DAY_UNKNOWN, "20250300", "20250301"),
    ("令和7年3月25日から4月2日頃までの間", DatePattern.BETWEEN_MONTHS, "20250325", "20250325"),
    ("令和7年3月推定5日から9日までの間", DatePattern.PRESUMED_BETWEEN_DAYS, "20250305", "20250305"),
    ("令和7年3月5日頃から9日頃までの間", DatePattern.ABOUT_BETWEEN_DAYS, "20250305", "20250305"),
]
RANGES = {DatePattern.BETWEEN_MONTHS: "20250402"}
RANGES |= dict.fromkeys((DatePattern.PRESUMED_BETWEEN_DAYS, DatePattern.ABOUT_BETWEEN_DAYS), "20250309")
all_wordings = pytest.mark.parametrize(
    ("text", "pattern", "iso8", "sort_key"), WORDINGS, ids=[row[1].name for row in WORDINGS]
)


@all_wordings
def test_every_wording_of_the_standard_is_read(text: str, pattern: DatePattern, iso8: str, sort_key: str) -> None:
    day = CivilDate.parse_japanese(text)
    assert (day.text, day.pattern, day.iso8, day.sort_key) == (text, pattern, iso8, sort_key)
    assert day.until_iso8 == RANGES.get(pattern, "")
    assert (day.as_date() is not None) == (pattern is DatePattern.EXACT)


@all_wordings
def test_every_wording_is_written_again_as_it_was_read(
    text: str, pattern: DatePattern, iso8: str, sort_key: str
) -> None:
    assert CivilDate.parse_japanese(text).in_japanese() == text


@all_wordings
def test_every_date_survives_the_four_fields_of_the_wire(
    text: str, pattern: DatePattern, iso8: str, sort_key: str
) -> None:
    day = CivilDate.parse_japanese(text)
    again = CivilDate.parse_iso8(day.iso8, pattern=int(pattern), text=day.text, until_iso8=day.until_iso8)
    assert again == day


def test_the_fifteen_wordings_are_numbered_from_zero() -> None:
    assert [int(row[1]) for row in WORDINGS] == list(range(15)) == [int(pattern) for pattern in DatePattern]


@given(st.dates(min_value=date(1868, 1, 25)))
def test_an_exact_date_survives_every_spelling(day: date) -> None:
    civil = CivilDate.of(day)
    assert civil.as_date() == day
    assert civil == CivilDate.parse_iso8(day.strftime("%Y%m%d").zfill(8))
    assert civil == CivilDate.parse_japanese(civil.in_japanese())
    assert CivilDate.parse_japanese(civil.in_western()).as_date() == day


@given(st.dates(), st.dates())
def test_exact_dates_sort_as_the_calendar_does(one: date, other: date) -> None:
    assert (CivilDate.of(one).sort_key < CivilDate.of(other).sort_key) == (one < other)


@pytest.mark.parametrize(
    ("iso8", "pattern"),
    [
        ("20260325", DatePattern.EXACT),
        ("20260300", DatePattern.DAY_UNKNOWN),
        ("20260000", DatePattern.MONTH_AND_DAY_UNKNOWN),
        ("00000000", DatePattern.UNKNOWN),
    ],
)
def test_zeros_alone_say_what_is_unknown(iso8: str, pattern: DatePattern) -> None:
    day = CivilDate.parse_iso8(iso8)
    assert (day.iso8, day.pattern) == (iso8, pattern)


@pytest.mark.parametrize(
    "iso8",
    [
        "",
        "2026032",
        "202603255",
        "2026-3-1",
        "２０２６０３２５",
        "20261301",
        "20260332",
        "20260025",
        "00000325",
    ],
)
def test_digits_that_are_no_date_are_refused(iso8: str) -> None:
    with pytest.raises(InvalidDate):
        CivilDate.parse_iso8(iso8)


def test_a_day_the_calendar_does_not_have_is_kept() -> None:
    day = CivilDate.parse_iso8("19500229")
    assert day.as_date() is None
    assert (day.iso8, day.text) == ("19500229", "昭和25年2月29日")
    assert CivilDate.parse_japanese("平成31年4月31日").iso8 == "20190431"
    assert CivilDate.parse_iso8("20240229").as_date() == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(1868, 10, 23), "明治元年10月23日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(1850, 3, 1), "1850年3月1日"),
    ],
)
def test_the_first_and_last_day_of_each_era_is_written_in_it(day: date, text: str) -> None:
    assert CivilDate.of(day).in_japanese() == text


@pytest.mark.parametrize(
    ("old", "new"), [("明治45年7月30日", "大正元年7月30日"), ("大正15年12月25日", "昭和元年12月25日")]
)
def test_the_day_one_era_follows_another_has_two_spellings(old: str, new: str) -> None:
    both = CivilDate.parse_japanese(old), CivilDate.parse_japanese(new)
    assert both[0].as_date() == both[1].as_date()
    assert [day.text for day in both] == [old, new]


@pytest.mark.parametrize(
    "text",
    [
        "明治45年7月31日",
        "大正元年7月29日",
        "昭和64年1月8日",
        "平成元年1月7日",
        "平成31年5月1日",
        "平成32年頃",
        "令和0年頃",
    ],
)
def test_a_date_outside_its_era_is_refused(text: str) -> None:
    with pytest.raises(InvalidDate, match="outside its era"):
        CivilDate.parse_japanese(text)


def test_an_open_date_in_the_year_of_two_eras_keeps_the_era_recorded() -> None:
    for text in ("平成31年 月日不詳", "令和元年 月日不詳", "昭和64年1月 日不詳", "平成元年1月 日不詳"):
        assert CivilDate.parse_japanese(text).in_japanese() == text
    assert CivilDate(year=2019, pattern=DatePattern.ABOUT_YEAR).text == "平成31年頃"


def test_full_width_digits_and_first_year_in_figures_are_read_and_kept() -> None:
    day = CivilDate.parse_japanese("令和１年５月１日")
    assert (day.iso8, day.text, day.in_japanese()) == ("20190501", "令和１年５月１日", "令和元年5月1日")


def test_seasons_and_thirds_sort_by_their_first_day() -> None:
    texts = ["令和7年冬", "令和7年春", "令和7年6月上旬", "令和7年6月中旬", "令和7年6月下旬", "令和7年秋"]
    keys = ["20250101", "20250301", "20250601", "20250611", "20250621", "20250901"]
    assert [CivilDate.parse_japanese(text).sort_key for text in texts] == keys


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"year": 2025, "month": 3}, "has no day"),
        ({"year": 2025, "pattern": DatePattern.UNKNOWN}, "has a year"),
        ({"year": 2025, "pattern": DatePattern.SEASON}, "no season"),
        ({"year": 2025, "month": 3, "pattern": DatePattern.THIRD_OF_MONTH}, "no third"),
        ({"year": 2025, "month": 13, "day": 1}, "month out of range"),
        ({"year": 10000, "month": 1, "day": 1}, "year out of range"),
        ({"year": 2025, "pattern": 15}, "unknown pattern"),
        ({"year": 2025, "month": 1, "day": 1, "text": "あ" * 65}, "too long"),
        ({"year": 2025, "month": 1, "day": 1, "text": "令和7年\n"}, "not printable"),
    ],
)
def test_parts_against_their_pattern_are_refused(parts: dict[str, int], problem: str) -> None:
    with pytest.raises(InvalidDate, match=problem):
        CivilDate(**parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "until", "problem"),
    [
        (DatePattern.BETWEEN_MONTHS, "20250301", "before it begins"),
        (DatePattern.BETWEEN_MONTHS, "20260402", "another year"),
        (DatePattern.PRESUMED_BETWEEN_DAYS, "20250402", "another month"),
        (DatePattern.ABOUT_BETWEEN_DAYS, "", "has no until_month"),
        (DatePattern.EXACT, "20250402", "has a until_month"),
    ],
)
def test_a_range_ends_where_its_pattern_allows(pattern: DatePattern, until: str, problem: str) -> None:
    with pytest.raises(InvalidDate, match=problem):
        CivilDate.parse_iso8("20250325", pattern=pattern, until_iso8=until)


def test_a_date_is_masked_and_its_refusals_do_not_show_it() -> None:
    assert f"{CivilDate.of(date(1990, 6, 15))}" == repr(CivilDate.of(date(1990, 6, 15))) == "CivilDate(***)"
    with pytest.raises(InvalidDate) as refused:
        CivilDate.parse_japanese("昭和65年6月15日生")
    assert "65" not in str(refused.value)


def test_the_eras_leave_no_day_between_them() -> None:
    gaps = [(after.first - before.last).days for before, after in pairwise(ERAS)]
    assert gaps == [0, 0, 1, 1]
