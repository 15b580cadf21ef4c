"""Inquiries from both ends: what this body asks others, and what others may ask of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from vocabulary.identifiers import IntegratedAddresseeNumber, TransactionNumber
from vocabulary.linkage import Decision, InquiryMatter, InquiryResult, Permit
from vocabulary.refusals import NotAllowed, NotFound, NotNow, Refusal


class TransactionUnknown(NotFound):
    """A decision or an answer came for a transaction that no inquiry of this body belongs to."""

    reason = "TRANSACTION_UNKNOWN"
    cause = "No inquiry of this body belongs to this transaction."
    remedy = "Check which body asked."
    japanese = "該当する照会処理通番が存在しません。"


class DecisionAwaited(NotNow):
    """An answer overtook the core's decision, which says what inquiry it belongs to."""

    reason = "DECISION_AWAITED"
    cause = "The core's decision on an inquiry has not come yet, so the answer may belong to it."
    remedy = "Send it again later; an outbox does so by itself."
    japanese = "照会の受付結果を待っています。しばらくしてから再送してください。"


class PermitInvalid(NotAllowed):
    """The permit was not made by the core, or not for this body."""

    reason = "PERMIT_INVALID"
    cause = "The permit is not the core's word to this body."
    remedy = "Send the permit as the core signed it, to the body it names."
    japanese = "提供許可証が正しくありません。"


class PermitExpired(NotAllowed):
    """The permit's time is over."""

    reason = "PERMIT_EXPIRED"
    cause = "The permit's time is over."
    remedy = "Ask again; a new inquiry gets a new permit."
    japanese = "提供許可証の有効期限が切れています。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What this body asks another about a person."""

    inquiry_id: str
    person: IntegratedAddresseeNumber
    matter: InquiryMatter


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInquiry:
    """An inquiry as it stands: tied to its transaction by the decision, done when the city has the result."""

    inquiry_id: str
    person: IntegratedAddresseeNumber
    transaction_number: TransactionNumber | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the city hears in the end."""

    inquiry_id: str
    person: IntegratedAddresseeNumber
    result: InquiryResult
    explanation: str = ""
    content: bytes = field(default=b"", repr=False)


def proven(permit: Permit | None) -> Permit:
    """Return the permit that was proven to be the core's word, or refuse where none was."""
    if permit is None:
        raise PermitInvalid
    return permit


def check_permit(permit: Permit, body: str, now: datetime) -> None:
    """Refuse unless the permit, proven to be the core's, lets *body* provide at *now*."""
    # (1) It names this body as the provider.
    if permit.matter.provider != body:
        raise PermitInvalid
    # (2) Its time is not over.
    if now >= permit.expire_time:
        raise PermitExpired


def decided(inquiry: OpenInquiry, decision: Decision) -> OpenInquiry:
    """Return the inquiry tied to its transaction; one that is not permitted is done."""
    return replace(inquiry, transaction_number=decision.transaction_number, is_done=not decision.is_permitted)


def of_no_inquiry(*, is_any_undecided: bool) -> Refusal:
    """Return why an answer to no known transaction is refused: that of an undecided inquiry is not known yet."""
    return DecisionAwaited() if is_any_undecided else TransactionUnknown()


def without_symbol(inquiry: Inquiry) -> Result:
    """Return the result of an inquiry about a person who has no symbol yet."""
    return Result(
        inquiry_id=inquiry.inquiry_id,
        person=inquiry.person,
        result=InquiryResult.NO_SYMBOL,
        explanation="指定された団体内統合宛名番号は符号が未取得です。",
    )


def not_permitted(inquiry: OpenInquiry, decision: Decision) -> Result:
    """Return the result of an inquiry that the core turned down."""
    return Result(
        inquiry_id=inquiry.inquiry_id,
        person=inquiry.person,
        result=decision.verdict.result,
        explanation=decision.explanation,
    )


def answered(inquiry: OpenInquiry, result: InquiryResult, content: bytes) -> Result:
    """Return the result of an inquiry that was answered."""
    explanation = "" if result is InquiryResult.PROVIDED else "該当する特定個人情報はありません。"
    return Result(
        inquiry_id=inquiry.inquiry_id,
        person=inquiry.person,
        result=result,
        explanation=explanation,
        content=content,
    )
