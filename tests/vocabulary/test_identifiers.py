"""Identifiers hold only valid values, show none, and never take each other's place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_ as outside_my_number

from vocabulary.identifiers import (
    AcquisitionNumber,
    AddresseeNumber,
    ApplicationId,
    CardNumber,
    CertificateSerial,
    HouseholdNumber,
    Identifier,
    IntegratedAddresseeNumber,
    InvalidIdentifier,
    LinkageCode,
    LocalGovernmentCode,
    MyNumber,
    ResidentCode,
    Symbol,
    TransactionNumber,
)

RESIDENT_CODES = ["24727059608", "24846016224", "25208017643", "12345678903", "98765432103"]
RESIDENT_CODES += ["11111111113", "10000000006", "31415926530"]
MY_NUMBERS = ["123456789018", "983205673214", "379474484458", "454972364860", "507957100721"]
MY_NUMBERS += ["100000000005", "111111111118", "314159265352", "999999999996", "200000000034"]
MY_NUMBERS += ["100000000080", "100000000030", "100000000099", "100000000021", "016546541448"]
PEOPLE = [
    ("90000000018", "313119319569", "000000000010014", "000005000010016"),
    ("90000000123", "601483558493", "000000000010022", "000005000010024"),
    ("90000000239", "755076204510", "000000000010030", "000005000010032"),
    ("90000000344", "270813315782", "000000000010049", "000005000010040"),
    ("90000000450", "016546541448", "000000000010057", "000005000010059"),
    ("90000000565", "219063856004", "000000000010065", "000005000010067"),
    ("90000000670", "147250006161", "000000000010073", "000005000010075"),
    ("90000000786", "931157221411", "000000000010081", "000005000010083"),
    ("90000000891", "205881017041", "000000000010103", "000005000010105"),
    ("90000001022", "447796894770", "000000000010111", "000005000010113"),
]
HEX32 = "7f3c0a5e9d2b4c1f8e6a7b5d3c2f1a09"
ONE_OF_EACH = [
    ResidentCode("24727059608"),
    MyNumber("123456789018"),
    AddresseeNumber("000000000010014"),
    IntegratedAddresseeNumber("000000000010014"),
    HouseholdNumber("000000000010014"),
    CardNumber("C000000000019"),
    AcquisitionNumber(HEX32),
    TransactionNumber(HEX32),
    LinkageCode(HEX32),
    Symbol(HEX32 * 2),
    CertificateSerial("18446744073709551615"),
    LocalGovernmentCode("011002"),
]
SERIALS = [AddresseeNumber, IntegratedAddresseeNumber, HouseholdNumber, CardNumber]


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def remainder(body: str) -> int:
    """The rule of the notice, written the other way round: by place, from the left."""
    weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7, 2, 3][: len(body)]
    return sum(int(digit) * weight for digit, weight in zip(body, reversed(weights), strict=True)) % 11


def accepts(kind: type[Identifier], value: str) -> bool:
    try:
        kind(value)
    except InvalidIdentifier:
        return False
    return True


def test_resident_codes_of_public_samples_are_valid() -> None:
    assert all(accepts(ResidentCode, value) for value in RESIDENT_CODES)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("25208017644", "has a wrong check digit"),
        ("12345678901", "has a wrong check digit"),
        ("24727059609", "has a wrong check digit"),
        ("2472705960", "is not 11 digits"),
        ("024727059608", "is not 11 digits"),
        ("2472705960８", "is not 11 digits"),
        ("2472-7059608", "is not 11 digits"),
        ("24727059608\n", "is not 11 digits"),
        ("", "is not 11 digits"),
    ],
    ids=["sample", "computed", "off by one", "short", "long", "full width", "hyphen", "new line", "empty"],
)
def test_a_wrong_resident_code_is_refused_with_its_reason(value: str, problem: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        ResidentCode(value)
    assert str(refused.value) == problem


def test_my_numbers_of_public_samples_are_valid() -> None:
    assert all(accepts(MyNumber, value) for value in MY_NUMBERS)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("123456789019", "has a wrong check digit"),
        ("983205673210", "has a wrong check digit"),
        ("507957100722", "has a wrong check digit"),
        ("12345678901", "is not 12 digits"),
        ("1234567890180", "is not 12 digits"),
        ("000000000000", "is all zeros"),
    ],
    ids=["first", "second", "third", "short", "long", "zeros"],
)
def test_a_wrong_my_number_is_refused_with_its_reason(value: str, problem: str) -> None:
    with pytest.raises(InvalidIdentifier) as refused:
        MyNumber(value)
    assert str(refused.value) == problem


@pytest.mark.parametrize("text", ["7" * 22, "7" * 24, "7" * 22 + "x", "7" * 22 + "７", ""], ids=range(5))
def test_an_application_id_is_23_digits_and_nothing_else(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        ApplicationId(text)


def test_the_ten_synthetic_people_have_valid_identifiers() -> None:
    for code, my_number, addressee, integrated in PEOPLE:
        assert ResidentCode.from_body(code[:-1]) == ResidentCode(code)
        assert MyNumber.from_body(my_number[:-1]) == MyNumber(my_number)
        assert AddresseeNumber.from_serial(int(addressee[:-1])) == AddresseeNumber(addressee)
        assert IntegratedAddresseeNumber(integrated).value == integrated


@given(digits(12))
def test_my_number_agrees_with_an_outside_implementation(value: str) -> None:
    assert accepts(MyNumber, value) == (outside_my_number.is_valid(value) and value != "0" * 12)


@given(digits(11).filter(lambda body: body.strip("0")))
def test_a_made_my_number_passes_the_outside_implementation(body: str) -> None:
    assert outside_my_number.is_valid(MyNumber.from_body(body).value)


@given(digits(10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_body_digit_is_caught_unless_both_remainders_are_under_two(body: str, at: int, by: int) -> None:
    check = ResidentCode.from_body(body).value[-1]
    wrong = f"{body[:at]}{(int(body[at]) + by) % 10}{body[at + 1 :]}"
    blind = remainder(body) <= 1 and remainder(wrong) <= 1
    assert accepts(ResidentCode, wrong + check) == blind


@given(digits(10), st.integers(1, 9))
def test_a_wrong_check_digit_is_always_caught(body: str, by: int) -> None:
    check = int(ResidentCode.from_body(body).value[-1])
    assert not accepts(ResidentCode, f"{body}{(check + by) % 10}")


@given(digits(10), st.integers(0, 8))
def test_two_swapped_neighbours_are_caught_unless_both_remainders_are_under_two(body: str, at: int) -> None:
    check = ResidentCode.from_body(body).value[-1]
    wrong = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    blind = wrong == body or (remainder(body) <= 1 and remainder(wrong) <= 1)
    assert accepts(ResidentCode, wrong + check) == blind


@given(digits(10).filter(lambda body: body.strip("0")))
def test_a_zero_before_a_resident_code_fools_the_arithmetic_but_not_the_types(body: str) -> None:
    code = ResidentCode.from_body(body)
    padded = MyNumber("0" + code.value)
    assert padded != code  # type: ignore[comparison-overlap]  # the type checker refuses it too
    assert not accepts(ResidentCode, padded.value)
    assert not accepts(MyNumber, code.value)
    assert not accepts(AddresseeNumber, code.value)
    assert AddresseeNumber("0000" + code.value) not in {code, padded}


@pytest.mark.parametrize("kind", [ResidentCode, MyNumber], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("body", ["", "1", "１" * 10, "1" * 9, "1" * 12, "12345 78901"])
def test_a_body_of_the_wrong_shape_makes_no_number(kind: type[ResidentCode] | type[MyNumber], body: str) -> None:
    with pytest.raises(InvalidIdentifier, match="^is not 1[01] digits$"):
        kind.from_body(body)
    with pytest.raises(InvalidIdentifier, match="all zeros"):
        MyNumber.from_body("0" * 11)


def test_addressee_numbers_follow_the_standard_rule() -> None:
    golden = {1: "000000000000019", 2: "000000000000027", 3: "000000000000035", 4: "000000000000043"}
    golden |= {5: "000000000000051", 12: "000000000000124", 100: "000000000001007"}
    golden[123456789] = "000001234567892"
    assert {serial: AddresseeNumber.from_serial(serial).value for serial in golden} == golden


def test_card_numbers_follow_the_same_rule_after_a_letter() -> None:
    golden = {1: "C000000000019", 2: "C000000000027", 100: "C000000001007"}
    assert {serial: CardNumber.from_serial(serial).value for serial in golden} == golden
    wrong = ["C000000000018", "000000000019", "c000000000019", "C00000000019", "CC00000000019", "C"]
    assert not any(accepts(CardNumber, value) for value in wrong)


@pytest.mark.parametrize("kind", SERIALS, ids=lambda kind: kind.__name__)
def test_running_numbers_with_remainder_one_are_skipped(kind: type[AddresseeNumber]) -> None:
    issued, serial = [], 0
    while serial < 71:
        serial, number = kind.next_after(serial)
        assert number == kind.from_serial(serial)
        issued.append(serial)
    assert sorted(set(range(1, 72)) - set(issued)) == [6, 23, 37, 40, 54, 68, 71]
    with pytest.raises(InvalidIdentifier, match="never issued"):
        kind.from_serial(6)


@pytest.mark.parametrize("kind", SERIALS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("serial", [-1, 0, 10**14])
def test_running_numbers_out_of_range_are_refused(kind: type[AddresseeNumber], serial: int) -> None:
    with pytest.raises(InvalidIdentifier, match="out of range"):
        kind.from_serial(serial)


def test_the_last_running_number_has_none_after_it() -> None:
    with pytest.raises(InvalidIdentifier, match="out of range"):
        CardNumber.next_after(10**11 - 1)


def test_a_foreign_addressee_number_with_remainder_one_is_accepted_with_check_digit_zero() -> None:
    assert accepts(AddresseeNumber, "000000000000060")
    assert not accepts(AddresseeNumber, "000000000000061")


@pytest.mark.parametrize(
    "kind", [AcquisitionNumber, TransactionNumber, LinkageCode, Symbol], ids=lambda kind: kind.__name__
)
def test_random_identifiers_take_lower_case_hexadecimal_of_their_length_only(kind: type[Identifier]) -> None:
    good = HEX32 * 2 if kind is Symbol else HEX32
    wrong = [
        good[:-1],
        good + "0",
        good.upper(),
        good[:-1] + "g",
        good[:-1] + "０",
        *RESIDENT_CODES,
        *MY_NUMBERS,
    ]
    assert accepts(kind, good)
    assert not any(accepts(kind, value) for value in wrong)


def test_a_certificate_serial_is_a_positive_64_bit_number() -> None:
    assert all(accepts(CertificateSerial, value) for value in ("1", "9223372036854775808", str(2**64 - 1)))
    wrong = ["", "0", "-1", "+1", "01", "1.0", "１", "1 ", str(2**64), "9" * 5000]
    assert not any(accepts(CertificateSerial, value) for value in wrong)


@pytest.mark.parametrize("identifier", ONE_OF_EACH, ids=lambda identifier: type(identifier).__name__)
def test_an_identifier_is_masked_however_it_is_printed(identifier: Identifier) -> None:
    masked = f"{type(identifier).__name__}(***)"
    assert {repr(identifier), str(identifier), f"{identifier}", f"{identifier!s}"} == {masked}
    assert f"{identifier:>40}".strip() == masked
    assert repr([identifier]) == f"[{masked}]"


@pytest.mark.parametrize("identifier", ONE_OF_EACH, ids=lambda identifier: type(identifier).__name__)
def test_a_refusal_never_shows_the_value(identifier: Identifier) -> None:
    for wrong in (identifier.value + "7", identifier.value[:-1] + "x"):
        with pytest.raises(InvalidIdentifier) as refused:
            type(identifier)(wrong)
        assert identifier.value[:-1] not in str(refused.value)


def test_equality_holds_within_one_type_only() -> None:
    shared = ONE_OF_EACH[2:5]
    assert len({identifier.value for identifier in shared}) == 1
    assert len(set(ONE_OF_EACH)) == len(ONE_OF_EACH)
    assert all(type(identifier)(identifier.value) in set(ONE_OF_EACH) for identifier in ONE_OF_EACH)
    assert not {identifier.value for identifier in ONE_OF_EACH} & set(ONE_OF_EACH)


def test_identifiers_have_no_order() -> None:
    with pytest.raises(TypeError):
        sorted([ResidentCode("24727059608"), ResidentCode("24846016224")])  # type: ignore[type-var]


@pytest.mark.parametrize("identifier", ONE_OF_EACH, ids=lambda identifier: type(identifier).__name__)
def test_an_identifier_cannot_be_changed_or_carry_more(identifier: Identifier) -> None:
    before = identifier.value
    with pytest.raises(AttributeError):
        identifier.value = "other"  # type: ignore[misc]
    assert identifier.value == before
    assert not hasattr(identifier, "__dict__")


def test_only_text_makes_an_identifier() -> None:
    for wrong in (24727059608, b"24727059608", None, ResidentCode("24727059608")):
        with pytest.raises(InvalidIdentifier, match="^is not text$"):
            ResidentCode(wrong)  # type: ignore[arg-type]
