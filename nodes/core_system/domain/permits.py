"""What the core issues once it has judged: its word to the inquirer, and the permit for the provider (提供許可証)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nodes.core_system.domain.acquisitions import plain_number
from nodes.core_system.domain.inquiries import Judgement, explain
from vocabulary.identifiers import Symbol, TransactionNumber
from vocabulary.linkage import Decision, Permit, SymbolInquiry


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Words decisions and permits; keeps nothing."""

    draw: Callable[[], str]  # 32 random hexadecimal digits
    new_id: Callable[[], str]  # a UUID
    good_for: timedelta  # of a permit

    def decision(self, inquiry: SymbolInquiry, judgement: Judgement) -> Decision:
        """Return the core's word on *inquiry* under a new transaction number."""
        return Decision(
            inquiry_id=inquiry.inquiry_id,
            transaction_number=TransactionNumber(plain_number(self.draw)),
            verdict=judgement.verdict,
            explanation=explain(judgement.verdict, inquiry.matter.item_code),
        )

    def permit(
        self, inquiry: SymbolInquiry, person: Symbol, transaction: TransactionNumber, key: bytes, now: datetime
    ) -> Permit:
        """Return the permit to answer *inquiry* about *person*, by the provider's symbol, sealed with *key*."""
        return Permit(
            permit_id=self.new_id(),
            transaction_number=transaction,
            inquirer=inquiry.inquirer,
            matter=inquiry.matter,
            provider_symbol=person,
            issue_time=now,
            expire_time=now + self.good_for,
            inquirer_public_key=key,
        )
