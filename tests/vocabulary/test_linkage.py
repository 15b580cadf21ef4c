"""Codes of information linkage: each is taken for what it is and for nothing else; values stay out of sight."""

import pytest

from vocabulary import linkage

MASTER = {
    "JM": linkage.work_code,
    "JT": linkage.procedure_code,
    "TM": linkage.item_code,
    "TK": linkage.layout_code,
}


@pytest.mark.parametrize("prefix", MASTER)
def test_a_master_code_is_its_two_letters_and_14_digits(prefix: str) -> None:
    code = prefix + "0" * 13 + "1"
    assert MASTER[prefix](code) == code


@pytest.mark.parametrize("prefix", MASTER)
@pytest.mark.parametrize("wrong", ["", "XX00000000000001", "{}0000000000001", "{}000000000000001", "{}0000000000000１"])
def test_another_text_is_no_master_code_and_is_not_repeated(prefix: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=f"^is not {prefix} and 14 digits$"):
        MASTER[prefix](wrong.format(prefix))


def test_a_code_of_one_kind_is_none_of_another() -> None:
    for own in MASTER:
        for check in (each for prefix, each in MASTER.items() if prefix != own):
            with pytest.raises(ValueError, match="14 digits"):
                check(own + "0" * 14)


@pytest.mark.parametrize("code", ["011002", "999999"], ids=["local government", "another body"])
def test_a_body_code_is_any_six_digits(code: str) -> None:
    assert linkage.body_code(code) == code


@pytest.mark.parametrize("wrong", ["", "01100", "0110021", "01100a", "０１１００２", "011002\n"], ids=ascii)
def test_another_text_is_no_body_code(wrong: str) -> None:
    with pytest.raises(ValueError, match="^is not six digits$"):
        linkage.body_code(wrong)


def test_what_is_permitted_is_still_open_and_what_is_not_is_known() -> None:
    assert {each: each.result for each in linkage.Verdict} == {
        linkage.Verdict.PERMITTED: linkage.InquiryResult.OPEN,
        linkage.Verdict.NOT_PERMITTED: linkage.InquiryResult.NOT_PERMITTED,
        linkage.Verdict.REFUSED: linkage.InquiryResult.REFUSED,
    }


def test_values_and_sealed_bytes_are_not_shown() -> None:
    shown = [
        repr(linkage.DataItem("TK99000000000001", "妻")),
        repr(linkage.NamedValue("続柄", "妻")),
        repr(linkage.PublicKey(body="011002", public_key=b"xyz")),
    ]
    assert not [each for each in shown if "妻" in each or "xyz" in each]
