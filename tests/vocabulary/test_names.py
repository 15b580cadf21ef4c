"""Names stay as written; search keys find what a clerk would."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.names import InvalidName, PersonName, ReadingState, fold_kanji, grapheme_count, search_keys

IVS = "葛\U000e0100城 修"
katakana = st.text(
    st.characters(min_codepoint=0x30A1, max_codepoint=0x30F4, exclude_characters="ヮヵヶ"),
    min_size=1,
    max_size=8,
)


def split_pairs(text: str) -> list[tuple[str, str]]:
    return [(one, other) for one, _, other in (pair.partition("/") for pair in text.split(" "))]


@pytest.mark.parametrize(
    ("readings", "key"),
    [
        ("サイトウ タロウ/ｻｲﾄｳﾀﾛｳ/さいとう　たろう/サイトオタロオ", "サイトオタロオ"),
        ("ヴァン ダム/バンダム", "ハンタム"),
        ("チヂイワ/チジイワ", "チシイハ"),
        ("キョウコ/キヨウコ", "キヨオコ"),
        ("ヒロシ/ピロシ/ビロシ", "ヒロシ"),
    ],
    ids=["script", "v sounds", "voiced chi", "small ya", "voicing"],
)
def test_the_golden_readings_share_one_key(readings: str, key: str) -> None:
    assert [search_keys(reading) for reading in readings.split("/")] == [{key}] * len(readings.split("/"))


def test_a_long_mark_finds_the_vowel_and_its_absence() -> None:
    for one, other in split_pairs("コーノ/コオノ コーノ/コウノ オーノ/オオノ オーノ/オノ ユーコ/ユウコ"):
        assert search_keys(one) & search_keys(other)
        assert not search_keys(one) & search_keys("サトウ")


def test_every_shape_of_long_mark_is_the_same() -> None:
    shapes = [search_keys(f"コ{mark}ノ") for mark in "ー―－‐ｰ-"]
    assert shapes == [{"コノ", "コオノ"}] * len(shapes)


def test_a_detached_voiced_mark_is_joined() -> None:
    for one, other in split_pairs("ヘ\u309bル/ベル ヘ\u3099ル/ベル ﾍﾞﾙ/ベル ホ\u309cン/ポン"):
        assert search_keys(one) == search_keys(other)


def test_letters_heard_alike_are_the_same() -> None:
    for one, other in split_pairs("ヲダ/オダ ワタナベ/ハタナベ ヅ/ス ヴィラ/ビラ ウエノ\u3000ウタ/ウエノウタ"):
        assert search_keys(one) == search_keys(other)


def test_u_stays_where_no_o_stands_before_it() -> None:
    assert search_keys("ウエダ") == {"ウエタ"}
    assert search_keys("ユウキ") == {"ユウキ"}


def test_a_blank_reading_has_no_key() -> None:
    assert search_keys(" 　") == search_keys("ー") == frozenset()


@given(katakana)
def test_hiragana_half_width_and_spaced_readings_have_the_keys_of_the_plain_one(kana: str) -> None:
    hiragana = "".join(chr(ord(char) - 0x60) for char in kana)
    assert search_keys(hiragana) == search_keys(kana)
    assert search_keys("　".join(kana)) == search_keys(kana)
    assert search_keys(unicodedata.normalize("NFD", kana)) == search_keys(kana)


@given(katakana)
def test_a_key_is_its_own_key(kana: str) -> None:
    (key,) = search_keys(kana)
    assert search_keys(key) == {key}


@given(st.text(max_size=20))
def test_any_text_at_all_has_at_most_two_keys(text: str) -> None:
    assert len(search_keys(text)) <= 2


def test_variants_fold_together_for_wide_search() -> None:
    pairs = "髙/高 﨑/崎 邉/辺 邊/辺 边/辺 𨘢/辺 斎/齋 斉/齊 濵/浜 濱/浜 滨/浜 𠮷/吉 籐/藤"
    assert all(fold_kanji(one) == fold_kanji(other) for one, other in split_pairs(pairs))
    assert fold_kanji("葛\U000e0100城") == "葛城"
    assert fold_kanji("辻\U000e0100") == "辻"


def test_the_two_families_of_saito_stay_apart() -> None:
    assert fold_kanji("斎藤") == fold_kanji("齋藤") != fold_kanji("斉藤") == fold_kanji("齊藤")


def test_a_name_is_kept_as_written() -> None:
    written = [
        "髙橋 一郎",
        "𠮷田 健",
        "山﨑 蓮",
        IVS,
        "神\ufa19\u795e",
        "\u2f00",
        "邊\U000e0102",
        "O’BRIEN ・ ANN-LEE",
    ]
    assert [PersonName(text=text).text for text in written] == written


def test_a_name_is_composed_around_the_shapes_it_keeps() -> None:
    assert PersonName(text="\ufa19か\u3099").text == "\ufa19が"


def test_names_that_look_alike_are_different_names() -> None:
    assert PersonName(text="髙橋 一郎") != PersonName(text="高橋 一郎")


def test_length_counts_what_a_reader_sees() -> None:
    assert grapheme_count(IVS) == 4
    assert grapheme_count("𠮷田") == 2
    assert grapheme_count("か\u3099") == 1
    assert PersonName(text="葛\U000e0100" * 100).text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is blank"),
        (" 　", "is blank"),
        ("あ" * 101, "is too long"),
        ("葛\U000e0100" * 101, "is too long"),
        ("あ" + "\u0301" * 500, "is too long"),
        ("髙橋\n一郎", "cannot be written"),
        ("\ud842", "cannot be written"),
    ],
    ids=["empty", "spaces", "long", "long with shapes", "many marks", "new line", "half a pair"],
)
def test_a_text_that_is_no_name_is_refused_in_every_field(text: str, problem: str) -> None:
    with pytest.raises(InvalidName, match=problem):
        PersonName(text=text)
    with pytest.raises(InvalidName, match=problem):
        PersonName(text="山田 花子", former_name=text)
    with pytest.raises(InvalidName, match=problem):
        PersonName(text="山田 花子", common_name=text)


def test_a_reading_may_be_longer_than_a_name() -> None:
    kana = "ア" * 200
    assert PersonName(text="A", kana=kana, reading=ReadingState.RECORDED).kana == kana
    with pytest.raises(InvalidName, match="too long"):
        PersonName(text="A", kana=kana + "ア")


@pytest.mark.parametrize("state", [ReadingState.PROVISIONAL, ReadingState.RECORDED])
def test_a_standing_without_a_reading_is_refused(state: ReadingState) -> None:
    with pytest.raises(InvalidName, match="no reading"):
        PersonName(text="山田 花子", reading=state)


def test_a_name_is_masked_however_it_is_printed() -> None:
    name = PersonName(text="山田 花子", kana="ヤマダ ハナコ", former_name="佐藤", common_name="鈴木")
    assert repr(name) == str(name) == f"{name}" == "PersonName(***)"
