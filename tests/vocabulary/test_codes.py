"""Codes of the register carry the words of the standard and its rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocabulary.codes import ChangeKind, ChangeReason, InvalidRelationship, Kin, Relationship, Sex

RELATIVES = [kin for kin in Kin if kin not in (Kin.HOUSEHOLDER, Kin.RELATIVE, Kin.LODGER)]


def test_reasons_have_the_codes_of_the_table() -> None:
    assert [int(reason) for reason in ChangeReason] == [*range(101, 110), *range(201, 210), *range(301, 322)]
    golden = {
        101: "国内転入",
        109: "異動の取消し(増)",
        203: "死亡",
        208: "再製",
        301: "転居",
        305: "個人番号の変更請求",
    }
    golden |= {308: "住民票コードの変更請求", 313: "世帯主変更", 316: "旧氏の削除", 319: "異動の取消し(修正)"}
    assert {code: ChangeReason(code).japanese for code in golden} == golden


def test_cancelling_a_move_within_is_no_reason() -> None:
    assert not any("転居取消" in reason.japanese for reason in ChangeReason)


def test_the_first_digit_says_what_a_change_does() -> None:
    kinds = {1: ChangeKind.RECORD, 2: ChangeKind.REMOVE, 3: ChangeKind.AMEND}
    assert all(reason.kind is kinds[reason // 100] for reason in ChangeReason)


def test_only_rebuilding_and_household_changes_stay_in_the_city() -> None:
    kept = [int(reason) for reason in ChangeReason if not reason.is_notified]
    assert kept == [107, 108, 207, 208, 310, 311, 312, 313]


def test_sexes_follow_iso_5218() -> None:
    assert {int(sex): sex.japanese for sex in Sex} == {0: "不明", 1: "男", 2: "女", 9: "適用不能"}


@pytest.mark.parametrize("enum", [ChangeReason, Sex, Kin], ids=lambda enum: enum.__name__)
def test_every_code_has_japanese_words(enum: type[ChangeReason] | type[Sex] | type[Kin]) -> None:
    assert all(member.japanese for member in enum)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("世帯主", ("02",)),
        ("妻", ("12",)),
        ("夫（未届）", ("13",)),
        ("妻(未届)の子", ("14", "20")),
        ("子の子の子の子", ("20", "20", "20", "20")),
        ("子の夫", ("20", "11")),
        ("子（子の夫）", ("21",)),
        ("子（子の妻）の子", ("22", "20")),
        ("父の兄の子", ("31", "41", "20")),
        ("縁故者", ("80",)),
        ("同居人", ("90",)),
    ],
)
def test_words_of_the_register_are_read(text: str, codes: tuple[str, ...]) -> None:
    relationship = Relationship.parse(text)
    assert relationship.codes == codes
    assert relationship.text == text.replace("(", "（").replace(")", "）")


@given(st.lists(st.sampled_from(RELATIVES), min_size=1, max_size=4))
def test_every_chain_of_relatives_survives_words_and_codes(links: list[Kin]) -> None:
    relationship = Relationship(tuple(links))
    assert Relationship.parse(relationship.text) == relationship
    assert Relationship.from_codes(*relationship.codes, "", "") == relationship


@pytest.mark.parametrize(
    "text", ["祖父", "祖母", "おじ", "おば", "甥", "姪", "孫", "家事使用人", "準世帯主", "妻の祖父", "子の孫"]
)
def test_words_the_register_does_not_allow_are_refused(text: str) -> None:
    with pytest.raises(InvalidRelationship, match="does not allow"):
        Relationship.parse(text)


@pytest.mark.parametrize("text", ["", "の", "子の", "の子", "子子", "長男", "子のの子", "子 の子", "妻（", "友人"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(InvalidRelationship, match="not in words"):
        Relationship.parse(text)


@pytest.mark.parametrize("text", ["世帯主の子", "妻の世帯主", "縁故者の子", "子の同居人"])
def test_a_word_that_stands_alone_joins_no_chain(text: str) -> None:
    with pytest.raises(InvalidRelationship, match="stands alone"):
        Relationship.parse(text)


def test_more_than_four_links_make_a_relative() -> None:
    assert Relationship.of(*[Kin.CHILD] * 5) == Relationship.parse("縁故者")
    assert Relationship.of(*[Kin.CHILD] * 4).text == "子の子の子の子"
    with pytest.raises(InvalidRelationship, match="one to four"):
        Relationship.parse("子の子の子の子の子")
    with pytest.raises(InvalidRelationship, match="one to four"):
        Relationship.of()


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(InvalidRelationship, match="unknown code"):
        Relationship.from_codes("20", "99")


def test_only_the_householder_is_the_householder() -> None:
    assert Relationship.of(Kin.HOUSEHOLDER).is_householder
    assert not Relationship.of(Kin.WIFE).is_householder
