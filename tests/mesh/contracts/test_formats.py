"""Every format accepts what it says and nothing else."""

import pytest

from juki.types.v1 import format_pb2
from mesh.contracts.formats import BY_CLASS, BY_FORMAT

EXAMPLES: dict[str, tuple[list[object], list[object]]] = {
    "TEXT": (["札幌市 中央区", "葛\U000e0100城"], ["a\nb", "\x7f", "\u2028"]),
    "UUID": (["0193a2b4-0000-7000-8000-00000000000f"], ["0193A2B4-0000-7000-8000-00000000000F", "1", "0" * 36]),
    "LOCAL_GOVERNMENT_CODE": (["011002"], ["011003", "999995", "11002"]),
    "BODY_CODE": (["900001"], ["90000", "９００００１", "abcdef"]),
    "WORK_CODE": (["JM99000000000073"], ["JT99000000000073", "JM9900000000007"]),
    "PROCEDURE_CODE": (["JT99000000000001"], ["JM99000000000001"]),
    "ITEM_CODE": (["TM99000000000002"], ["TK99000000000002"]),
    "LAYOUT_CODE": (["TK99000000000002"], ["TM99000000000002"]),
    "TRANSACTION_NUMBER": (["0" * 32], ["0" * 31, "G" * 32]),
    "HOUSEHOLD_NUMBER": (["000000000010014"], ["000000000010015", "10014"]),
    "RELATIONSHIP": (["世帯主", "子の子"], ["孫", "child"]),
    "DATE8": (["19500000"], ["1950", "1950-01-1"]),
    "ID": (["a-1/Z"], ["a b", "あ"]),
    "NAME": (["sapporo-welfare.business-system", "resident_record"], ["Sapporo", "-a", "a" * 81]),
    "PAGE_TOKEN": (["MTIz_w=="], ["a b", "x" * 513]),
    "SPIFFE_ID": (["spiffe://sapporo.juki.test/national/japan"], ["spiffe://a/b", "http://a/b/c"]),
    "METHOD": (["/juki.national.v1.InquiryService/FindIdentity"], ["FindIdentity", "/a b/c"]),
    "REASON": (["NOT_FOUND"], ["not_found", "N" * 70]),
    "TRACE_PARENT": (["00-" + "a" * 32 + "-" + "b" * 16 + "-01"], ["00-aa-bb-01"]),
    "PSEUDONYM": (["clerk-7"], ["Clerk Seven"]),
    "DIGEST": ([bytes(32)], [bytes(31)]),
    "UUID_BYTES": ([bytes(16)], [bytes(15)]),
    "SALT": ([bytes(16)], [bytes(17)]),
    "SIGNATURE": ([bytes(70)], [bytes(7), bytes(81)]),
    "CERTIFICATE": ([bytes(600)], [bytes(4097)]),
    "X25519_KEY": ([bytes(32)], [bytes(33)]),
    "MESSAGE": ([b"x"], []),
    "CIPHERTEXT": ([b"x"], []),
    "ONE_TIME_CODE": (["000000", "123456"], ["12345", "1234567", "12345a", "１２３４５６"]),
    "ONE_TIME_SECRET": (["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"], ["JBSWY3DPEHPK3PXP", "j" * 32, "1" * 32]),
    "SESSION_PROOF": ([bytes(48)], [bytes(16), bytes(47), bytes(49)]),
}


def test_every_format_has_a_checker_and_examples() -> None:
    names = {name.removeprefix("FORMAT_") for name, number in format_pb2.Format.items() if number}
    assert names == set(EXAMPLES)
    assert len(BY_FORMAT) == len(names)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_format_accepts_what_it_says_and_nothing_else(name: str) -> None:
    check = BY_FORMAT[format_pb2.Format.Value(f"FORMAT_{name}")]
    good, bad = EXAMPLES[name]
    assert [value for value in good if check(value)] == []
    assert [value for value in bad if not check(value)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_problem_never_says_the_value(name: str) -> None:
    check = BY_FORMAT[format_pb2.Format.Value(f"FORMAT_{name}")]
    assert "secret" not in check("secret\n" * 200)


def test_the_classes_of_identifiers_say_their_formats() -> None:
    assert len(BY_CLASS) == 10
    assert all(check("secret\n") and "secret" not in check("secret\n") for check in BY_CLASS.values())
