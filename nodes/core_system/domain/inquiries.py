"""Inquiries: who may ask whom for what, and the permit that says so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Final, Protocol

from nodes.core_system.domain.symbols import Symbols
from vocabulary.identifiers import Symbol
from vocabulary.linkage import SymbolInquiry, Verdict
from vocabulary.refusals import NotNow

ANYBODY: Final = "*"
_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


class KeyNotPublished(NotNow):
    """The inquirer's middle server has not published its key yet, so nothing could be sealed for it."""

    reason = "KEY_NOT_PUBLISHED"
    cause = "Body {body} has not published an encryption key."
    remedy = "Publish it with PublishKeys; the inquiry passes then."
    japanese = "照会者の暗号化鍵が登録されていません。"


def published(key: bytes | None, body: str) -> bytes:
    """Return *body*'s encryption key, which must be there."""
    if key is None:
        raise KeyNotPublished(body=body)
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was made of an inquiry; a symbol only when permitted."""

    verdict: Verdict
    trace: str = field(default="", repr=False)  # keyed digest; empty when the symbol means nobody
    provider_symbol: Symbol | None = None


class PermissionRow(Protocol):
    """One row of the permission table: inquirer and provider may be anybody."""

    @property
    def inquirer(self) -> str: ...
    @property
    def work(self) -> str: ...
    @property
    def procedure(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def item(self) -> str: ...


REGISTER_WORK: Final = "JM99000000000000"
"""住民基本台帳事務: the work of the register itself, for which nobody may ever inquire (番号法 has no row for it)."""


def may_inquire(work_code: str) -> str:
    """Return *work_code*, which must not be that of the register."""
    if work_code == REGISTER_WORK:
        raise ValueError("is the work of the resident register, which never inquires")
    return work_code


class PermissionTable:
    """Who may ask whom for what in which work (番号法第19条第8号); what is not in it may not."""

    def __init__(self, rows: Iterable[PermissionRow]) -> None:
        self._rows = {(row.inquirer, row.work, row.procedure, row.provider, row.item) for row in rows}

    def permits(self, inquiry: SymbolInquiry) -> bool:
        """Return whether *inquiry* is lawful; what is asked within one body never goes this way."""
        matter = inquiry.matter
        if matter.work_code == REGISTER_WORK or inquiry.inquirer == matter.provider:
            return False
        return any(
            (inquirer, matter.work_code, matter.procedure_code, provider, matter.item_code) in self._rows
            for inquirer, provider in product((inquiry.inquirer, ANYBODY), (matter.provider, ANYBODY))
        )


class InquiryJudge:
    """Judges inquiries; knows nobody and keeps nothing."""

    def __init__(self, symbols: Symbols, table: PermissionTable) -> None:
        self._symbols, self._table = symbols, table

    def judge(self, inquiry: SymbolInquiry) -> Judgement:
        """Return what becomes of *inquiry*."""
        # (1) The symbol was made for this very inquirer.
        linkage = self._symbols.read(inquiry.symbol, inquiry.inquirer)
        if linkage is None:
            return Judgement(verdict=Verdict.REFUSED)
        trace = self._symbols.trace_of(linkage)
        # (2) The law lets this inquirer ask this provider for this item in this work.
        if not self._table.permits(inquiry):
            return Judgement(verdict=Verdict.NOT_PERMITTED, trace=trace)
        # (3) The person is named toward the provider by the provider's own symbol.
        symbol = self._symbols.make(linkage, inquiry.matter.provider)
        return Judgement(verdict=Verdict.PERMITTED, trace=trace, provider_symbol=symbol)


def explain(verdict: Verdict, item_code: str) -> str:
    """Return what the counter shows; codes inside messages are written in full width."""
    if verdict is Verdict.REFUSED:
        return "符号が正しくありません。"
    if verdict is Verdict.NOT_PERMITTED:
        return f"指定された特定個人情報名「{item_code.translate(_FULL_WIDTH)}」の照会は許可されていません。"
    return ""
