"""Check digits: one arithmetic for the numbers of people and things, another for codes of local governments."""

from operator import mul
from typing import Final

_CODE_WEIGHTS: Final = (6, 5, 4, 3, 2)
_LONGEST: Final = 32  # digits
_WEIGHTS: Final[tuple[tuple[int, ...], ...]] = tuple(
    tuple(2 + place % 6 for place in reversed(range(length))) for length in range(_LONGEST)
)
_ZEROS: Final = tuple(ord("0") * sum(weights) for weights in _WEIGHTS)  # what characters are more than their digits


def is_digits(value: str) -> bool:
    """Say whether *value* is decimal digits and nothing else."""
    return value.isascii() and value.isdecimal()


def remainder(body: str) -> int:
    """Return the sum of the digits of *body*, weights 2 to 7 from the right, again and again, modulus 11."""
    length = len(body)
    total: int = sum(map(mul, body.encode(), _WEIGHTS[length]))
    return (total - _ZEROS[length]) % 11


def check_digit(body: str) -> int:
    """Return the digit behind a resident code, My Number, addressee, household or card number of this *body*."""
    length = len(body)
    total: int = sum(map(mul, body.encode(), _WEIGHTS[length]))
    rest = (total - _ZEROS[length]) % 11
    return 0 if rest <= 1 else 11 - rest


def code_check_digit(body5: str) -> int:
    """Return the digit behind the five digits of a local government's code (JIS X 0401 and 0402)."""
    total = sum(int(digit) * weight for digit, weight in zip(body5, _CODE_WEIGHTS, strict=True))
    return (11 - total % 11) % 10
