"""What is recorded and what is typed make the same key."""

import pytest

from vocabulary.names import PersonName
from vocabulary.search_keys import LONGEST_KEY, address_key, keys_of_name, text_key


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("髙橋 一郎", "高橋一郎"),
        ("𠮷田 健", "吉田　健"),
        ("山﨑 蓮", "山崎蓮"),
        ("葛\U000e0100城 修", "葛城修"),
        ("佐藤 しのぶ", "佐藤シノブ"),
        ("NGUYEN VAN AN", "Ｎｇｕｙｅｎ van an"),
        ("O’BRIEN・ANN", "o'brien ann"),
        ("神\ufa19", "神\u795e"),
    ],
)
def test_a_name_is_found_by_other_shapes_of_it(recorded: str, typed: str) -> None:
    assert text_key(recorded) == text_key(typed)


def test_a_given_name_has_keys_of_its_own() -> None:
    keys = keys_of_name(PersonName(text="髙橋 一郎", kana="タカハシ イチロウ"))
    assert (keys.given_text, keys.given_kana.plain) == ("一郎", "イチロオ")


def test_a_name_in_one_part_has_no_given_name() -> None:
    assert keys_of_name(PersonName(text="SUHARTO")).given_text == ""


def test_a_name_in_kana_is_its_own_reading() -> None:
    assert keys_of_name(PersonName(text="グエン・アン")).kana.plain == "クエンアン"
    assert keys_of_name(PersonName(text="NGUYEN AN")).kana.plain == ""


def test_a_key_is_no_longer_than_its_column() -> None:
    assert len(text_key("㌔" * 200)) == LONGEST_KEY


@pytest.mark.parametrize(
    "written",
    [
        "北海道札幌市中央区北1条西2丁目3番4号",
        "札幌市中央区北一条西二丁目３番４号",
        "北海道 札幌市中央区 北１条西２−３−４号",
    ],
)
def test_an_address_is_found_as_it_is_written_or_said(written: str) -> None:
    assert address_key(written) == "札幌市中央区北1条西2-3-4-"


@pytest.mark.parametrize(
    ("kanji", "digits"), [("北二十四条", "北24条"), ("北十条", "北10条"), ("南三十条", "南30条"), ("二〇番", "20-")]
)
def test_numerals_in_addresses_become_digits(kanji: str, digits: str) -> None:
    assert address_key(kanji) == digits


def test_numerals_in_names_of_places_stay() -> None:
    assert address_key("八幡市一宮町") == "八幡市一宮町"
