"""Names stay as written."""

import pytest

from vocabulary.names import InvalidName, PersonName, ReadingState, grapheme_count

IVS = "葛\U000e0100城 修"


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
