"""Readings are found however they are typed."""

import pytest

from vocabulary.kana import is_kana, kana_keys


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        *((each, "サイトオタロオ") for each in ("サイトウ タロウ", "ｻｲﾄｳﾀﾛｳ", "さいとう　たろう", "サイトオタロオ")),
        *((each, "ハンタム") for each in ("ヴァン ダム", "バンダム", "ｳﾞｧﾝ･ﾀﾞﾑ", "ヴアン ダム")),
        *((each, "チシイハ") for each in ("チヂイワ", "チジイワ", "チジイハ")),
        *((each, "キヨオコ") for each in ("キョウコ", "キヨウコ", "キョオコ")),
        *((each, "ヒロシ") for each in ("ヒロシ", "ピロシ", "ビロシ")),
        *((each, "スススン") for each in ("ズヅズン", "すずづん", "すすすん")),
    ],
)
def test_readings_that_the_standard_calls_alike_have_one_key(typed: str, key: str) -> None:
    assert kana_keys(typed).plain == key


def test_a_long_mark_may_be_there_or_not() -> None:
    assert kana_keys("コーノ").plain == kana_keys("コノ").plain == "コノ"
    assert kana_keys("ソーウン").plain == kana_keys("ソウン").plain


@pytest.mark.parametrize("written", ["コオノ", "コウノ"])
def test_a_long_mark_may_be_written_out(written: str) -> None:
    assert kana_keys("コーノ").long == kana_keys(written).long == "コオノ"


def test_long_marks_of_all_shapes_are_one() -> None:
    assert {kana_keys(f"オ{mark}ノ").long for mark in "ー―－‐ｰ-"} == {"オオノ"}


def test_a_long_mark_after_no_vowel_is_nothing() -> None:
    assert kana_keys("ーンー") == kana_keys("ン")


def test_a_first_u_stays_one() -> None:
    assert kana_keys("ウメ").plain == "ウメ"


def test_where_surname_and_given_name_meet_does_not_matter() -> None:
    assert kana_keys("サト ウメ") == kana_keys("サトウ メ")


def test_a_detached_voiced_mark_belongs_to_the_letter_before() -> None:
    assert kana_keys("ヘ\u309bン").plain == "ヘン"


def test_repeated_letters_are_written_out() -> None:
    assert kana_keys("みすゞ").plain == kana_keys("ミスズ").plain


@pytest.mark.parametrize(
    ("text", "expected"), [("さとう", True), ("ｻﾄｳ ﾀﾛｳ", True), ("佐藤", False), ("サトウ太郎", False), ("", False)]
)
def test_kana_are_told_from_other_writing(text: str, expected: bool) -> None:
    assert is_kana(text) is expected


def test_keys_do_not_show_themselves() -> None:
    assert "サトオ" not in repr(kana_keys("サトウ"))
