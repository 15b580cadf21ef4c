"""Check digits: one arithmetic for the numbers of people and things, another for codes of local governments."""

from typing import Final

_CODE_WEIGHTS: Final = (6, 5, 4, 3, 2)


def is_digits(value: str) -> bool:
    """Say whether *value* is decimal digits and nothing else."""
    return value.isascii() and value.isdecimal()


def remainder(body: str) -> int:
    """Return the sum of the digits of *body*, weights 2 to 7 from the right, again and again, modulus 11."""
    return sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body))) % 11


def check_digit(body: str) -> int:
    """Return the digit behind a resident code, My Number, addressee, household or card number of this *body*."""
    rest = remainder(body)
    return 0 if rest <= 1 else 11 - rest


def code_check_digit(body5: str) -> int:
    """Return the digit behind the five digits of a local government's code (JIS X 0401 and 0402)."""
    total = sum(int(digit) * weight for digit, weight in zip(body5, _CODE_WEIGHTS, strict=True))
    return (11 - total % 11) % 10
