"""One type per identifier, valid by construction, shown to nobody.

    Identifier                       one text, masked wherever it is printed
    ├── ResidentCode                 住民票コード, 11 digits
    ├── MyNumber                     個人番号, 12 digits
    ├── Serial                       a running number and its check digit
    │   ├── AddresseeNumber              宛名番号, 15 digits
    │   ├── IntegratedAddresseeNumber    団体内統合宛名番号, 15 digits
    │   ├── HouseholdNumber              世帯番号, 15 digits
    │   └── CardNumber                   カード番号, C and 12 digits
    ├── Random                       hexadecimal digits with no meaning inside
    │   ├── AcquisitionNumber            取得番号, 32 digits
    │   ├── TransactionNumber            照会処理通番, 32 digits
    │   ├── Symbol                       機関別符号, 64 digits
    │   └── LinkageCode                  連携用符号, 32 digits
    ├── CertificateSerial            証明書シリアル, decimal
    ├── ApplicationId                申請書ID, 23 digits
    └── LocalGovernmentCode          全国地方公共団体コード, 6 digits

Resident codes, My Numbers and addressee numbers share one check digit, and
leading zeros do not change it: a zero before a resident code passes the
arithmetic of a My Number. Only the types and the lengths keep them apart, so
nothing here turns one into another.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from vocabulary import local_governments
from vocabulary.check_digits import check_digit, code_check_digit, is_digits, remainder

_HEX = re.compile(r"[0-9a-f]+")


class InvalidIdentifier(ValueError):
    """The text is not such an identifier; says what is wrong with it, never the text itself."""


@dataclass(frozen=True, slots=True, repr=False)
class Identifier(ABC):
    """A text that tells one person or thing from all others.

    Equal only to an identifier of the same type with the same text; without an
    order; printed as its type and three asterisks, whatever the format. Read
    ``value`` where it must be sent or stored.
    """

    value: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, str):
            raise InvalidIdentifier("is not text")
        self._check(self.value)

    @classmethod
    @abstractmethod
    def _check(cls, value: str) -> None:
        """Raise InvalidIdentifier unless *value* is well formed."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


class Numbered(Identifier):
    """Digits, of which the last is a check digit (modulus 11, weights 2 to 7), behind what all of a kind begin with."""

    __slots__ = ()

    _prefix: ClassVar[str] = ""
    _body_length: ClassVar[int] = 14

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Return the identifier of these digits, without prefix and check digit."""
        _check_digits(body, cls._body_length)
        return cls(f"{cls._prefix}{body}{check_digit(body)}")

    @classmethod
    def _check(cls, value: str) -> None:
        if not value.startswith(cls._prefix):
            raise InvalidIdentifier(f"does not begin with {cls._prefix}")
        digits, length = value.removeprefix(cls._prefix), cls._body_length + 1
        if len(digits) != length or not (digits.isascii() and digits.isdecimal()):
            raise InvalidIdentifier(f"is not {length} digits")
        if int(digits[-1]) != check_digit(digits[:-1]):
            raise InvalidIdentifier("has a wrong check digit")


class ResidentCode(Numbered):
    """住民票コード: ten digits made at random and a check digit."""

    __slots__ = ()

    _body_length = 10


class MyNumber(Numbered):
    """個人番号: eleven digits and a check digit, all zeros excepted."""

    __slots__ = ()

    _body_length = 11

    @classmethod
    def _check(cls, value: str) -> None:
        super()._check(value)
        if not value.strip("0"):
            raise InvalidIdentifier("is all zeros")


class Serial(Numbered):
    """A running number from 1, padded with zeros, and its check digit (modulus 11, weights 2 to 7).

    A running number whose remainder is 1 would need the check digit 10 and is
    never issued; such a number from elsewhere is accepted with the check digit 0.
    """

    __slots__ = ()

    @classmethod
    def from_serial(cls, serial: int) -> Self:
        body = cls._body(serial)
        if remainder(body) == 1:
            raise InvalidIdentifier("has a running number that is never issued")
        return cls(f"{cls._prefix}{body}{check_digit(body)}")

    @classmethod
    def next_after(cls, serial: int) -> tuple[int, Self]:
        """Return the first running number above *serial* that may be issued, and its identifier."""
        following = serial + 1
        while remainder(cls._body(following)) == 1:
            following += 1
        return following, cls.from_serial(following)

    @classmethod
    def _body(cls, serial: int) -> str:
        if not 0 < serial < 10**cls._body_length:
            raise InvalidIdentifier("has a running number out of range")
        return f"{serial:0{cls._body_length}d}"


class AddresseeNumber(Serial):
    """宛名番号: a person inside one municipality's systems."""

    __slots__ = ()


class IntegratedAddresseeNumber(Serial):
    """団体内統合宛名番号: a person across one municipality, towards the middle server."""

    __slots__ = ()


class HouseholdNumber(Serial):
    """世帯番号: a household inside one municipality."""

    __slots__ = ()


class CardNumber(Serial):
    """カード番号: an Individual Number Card in the card system."""

    __slots__ = ()

    _prefix = "C"
    _body_length = 11


class Random(Identifier):
    """Lower-case hexadecimal digits with no meaning inside."""

    __slots__ = ()

    _length: ClassVar[int] = 32

    @classmethod
    def _check(cls, value: str) -> None:
        if len(value) != cls._length or not _HEX.fullmatch(value):
            raise InvalidIdentifier(f"is not {cls._length} lower-case hexadecimal digits")


class AcquisitionNumber(Random):
    """取得番号: one acquisition of a symbol."""

    __slots__ = ()


class TransactionNumber(Random):
    """照会処理通番: ties one inquiry to its provision."""

    __slots__ = ()


class Symbol(Random):
    """機関別符号: a person as one body knows them on the linkage network."""

    __slots__ = ()

    _length = 64


class LinkageCode(Random):
    """連携用符号: a person inside the core system, which it never leaves."""

    __slots__ = ()


class CertificateSerial(Identifier):
    """証明書シリアル: the serial number of a resident's certificate, a positive 64-bit integer in decimal."""

    __slots__ = ()

    @classmethod
    def _check(cls, value: str) -> None:
        # The length is looked at first, because reading a very long number is slow.
        if not 1 <= len(value) <= 20 or not is_digits(value) or value[0] == "0":
            raise InvalidIdentifier("is not a positive decimal number without leading zeros")
        if int(value) >= 2**64:
            raise InvalidIdentifier("is longer than 64 bits")


class ApplicationId(Identifier):
    """申請書ID: 23 digits, printed on the form by which a card is applied for."""

    __slots__ = ()
    LENGTH: ClassVar = 23

    @classmethod
    def _check(cls, value: str) -> None:
        _check_digits(value, cls.LENGTH)


class LocalGovernmentCode(Identifier):
    """全国地方公共団体コード: a prefecture, a municipality, or a ward of a designated city."""

    __slots__ = ()

    @classmethod
    def _check(cls, value: str) -> None:
        if value in local_governments.table():  # whose check digits are right
            return
        _check_digits(value, 6)
        if int(value[5]) != code_check_digit(value[:5]):
            raise InvalidIdentifier("has a wrong check digit")
        raise InvalidIdentifier("is not in the table of local governments")

    @property
    def prefecture(self) -> str:
        """The first two digits (JIS X 0401)."""
        return self.value[:2]

    @property
    def name(self) -> str:
        return self._row.name

    @property
    def kana(self) -> str:
        """The reading of the name in hiragana."""
        return self._row.kana

    @property
    def parent(self) -> "LocalGovernmentCode | None":
        """The city of a ward, the prefecture of a municipality, nothing for a prefecture."""
        return LocalGovernmentCode(self._row.parent) if self._row.parent else None

    @property
    def is_prefecture(self) -> bool:
        return self._row.is_prefecture

    @property
    def is_municipality(self) -> bool:
        return self._row.is_municipality

    @property
    def is_ward(self) -> bool:
        return self._row.is_ward

    @property
    def _row(self) -> local_governments.LocalGovernment:
        return local_governments.table()[self.value]


def _check_digits(value: str, length: int) -> None:
    if len(value) != length or not (value.isascii() and value.isdecimal()):
        raise InvalidIdentifier(f"is not {length} digits")
