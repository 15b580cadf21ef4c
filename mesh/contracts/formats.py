"""The formats that contracts name, each with one checker: what is wrong with a value, or nothing.

A checker never says the value. Empty values are not asked about: whether a field may be empty is ``required``'s to say.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from juki.types.v1 import format_pb2
from mesh.contracts.data_class import DataClass
from vocabulary import identifiers
from vocabulary.codes import Relationship

Check = Callable[[Any], str]
"""Of a value that is not empty: what is wrong with it, or an empty text."""


def _made_by(make: Callable[[str], object]) -> Check:
    def check(value: str) -> str:
        try:
            make(value)
        except ValueError as error:
            return str(error)
        return ""

    return check


def _like(pattern: str, problem: str) -> Check:
    fits = re.compile(pattern).fullmatch
    return lambda value: "" if fits(value) else problem


def _sized(least: int, most: int) -> Check:
    problem = f"is not {least} bytes" if least == most else f"is not {least} to {most} bytes"
    return lambda value: "" if least <= len(value) <= most else problem


def _anything(value: object) -> str:
    return ""


_LINE = _like(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]*", "has a character that cannot be written")
_HEX_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

BY_CLASS: Final[Mapping[DataClass, Check]] = {
    DataClass.RESIDENT_CODE: _made_by(identifiers.ResidentCode),
    DataClass.MY_NUMBER: _made_by(identifiers.MyNumber),
    DataClass.ADDRESSEE_NUMBER: _made_by(identifiers.AddresseeNumber),
    DataClass.INTEGRATED_ADDRESSEE_NUMBER: _made_by(identifiers.IntegratedAddresseeNumber),
    DataClass.ACQUISITION_NUMBER: _made_by(identifiers.AcquisitionNumber),
    DataClass.SYMBOL: _made_by(identifiers.Symbol),
    DataClass.LINKAGE_CODE: _made_by(identifiers.LinkageCode),
    DataClass.CARD_NUMBER: _made_by(identifiers.CardNumber),
    DataClass.CERTIFICATE_SERIAL: _made_by(identifiers.CertificateSerial),
    DataClass.APPLICATION_ID: _made_by(identifiers.ApplicationId),
}
"""The classes that say a format by themselves: the identifiers."""

BY_FORMAT: Final[Mapping[int, Check]] = {
    format_pb2.FORMAT_TEXT: _LINE,
    format_pb2.FORMAT_UUID: _like(_HEX_UUID, "is not a UUID"),
    format_pb2.FORMAT_LOCAL_GOVERNMENT_CODE: _made_by(identifiers.LocalGovernmentCode),
    format_pb2.FORMAT_BODY_CODE: _like(r"[0-9]{6}", "is not six digits"),
    format_pb2.FORMAT_WORK_CODE: _like(r"JM[0-9]{14}", "is not JM and 14 digits"),
    format_pb2.FORMAT_PROCEDURE_CODE: _like(r"JT[0-9]{14}", "is not JT and 14 digits"),
    format_pb2.FORMAT_ITEM_CODE: _like(r"TM[0-9]{14}", "is not TM and 14 digits"),
    format_pb2.FORMAT_LAYOUT_CODE: _like(r"TK[0-9]{14}", "is not TK and 14 digits"),
    format_pb2.FORMAT_TRANSACTION_NUMBER: _made_by(identifiers.TransactionNumber),
    format_pb2.FORMAT_HOUSEHOLD_NUMBER: _made_by(identifiers.HouseholdNumber),
    format_pb2.FORMAT_RELATIONSHIP: _made_by(Relationship.parse),
    format_pb2.FORMAT_DATE8: _like(r"[0-9]{8}", "is not eight digits"),
    format_pb2.FORMAT_ID: _like(r"[\x21-\x7e]+", "is not printable ASCII without spaces"),
    format_pb2.FORMAT_NAME: _like(r"[a-z0-9][a-z0-9._-]{0,79}", "is not a name of a topology"),
    format_pb2.FORMAT_PAGE_TOKEN: _like(r"[A-Za-z0-9_=-]{1,512}", "is none that was given out"),
    format_pb2.FORMAT_SPIFFE_ID: _like(
        r"spiffe://[a-z0-9.-]{1,64}/[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}", "is no SPIFFE id"
    ),
    format_pb2.FORMAT_METHOD: _like(r"/[A-Za-z0-9_.]{1,120}/[A-Za-z0-9_]{1,60}", "is no method"),
    format_pb2.FORMAT_REASON: _like(r"[A-Z][A-Z0-9_]{1,62}", "is no reason"),
    format_pb2.FORMAT_TRACE_PARENT: _like(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", "is no traceparent"),
    format_pb2.FORMAT_PSEUDONYM: _like(r"(?!.*[0-9]{7})[a-z][a-z0-9-]{0,63}", "is no pseudonym"),
    format_pb2.FORMAT_DIGEST: _sized(32, 32),
    format_pb2.FORMAT_UUID_BYTES: _sized(16, 16),
    format_pb2.FORMAT_SALT: _sized(16, 16),
    format_pb2.FORMAT_SIGNATURE: _sized(8, 80),
    format_pb2.FORMAT_CERTIFICATE: _sized(1, 4096),
    format_pb2.FORMAT_X25519_KEY: _sized(32, 32),
    format_pb2.FORMAT_MESSAGE: _anything,
    format_pb2.FORMAT_CIPHERTEXT: _anything,
    format_pb2.FORMAT_ONE_TIME_CODE: _like(r"[0-9]{6}", "is not six digits"),
    format_pb2.FORMAT_ONE_TIME_SECRET: _like(r"[A-Z2-7]{32}", "is not 32 characters of base32"),
    format_pb2.FORMAT_SESSION_PROOF: _sized(48, 48),
}
"""Every format but ``FORMAT_UNSPECIFIED``."""
