"""A refusal says why and what to do, in two languages, and nothing it was not given."""

import re
from typing import ClassVar

import grpc
import pytest

from vocabulary.refusals import Conflict, Malformed, NotAllowed, NotFound, NotNow, Refusal

KINDS: list[type[Refusal]] = [Malformed, NotFound, NotAllowed, NotNow, Conflict]
of_each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


class QuotaSpent(Refusal):
    """A refusal with facts, as a kind of node would declare it."""

    code, reason = "RESOURCE_EXHAUSTED", "QUOTA_SPENT"
    cause: ClassVar[str] = "Link {link} has spent its {limit} calls."
    remedy: ClassVar[str] = "Wait until {time}."
    japanese: ClassVar[str] = "接続「{link}」の上限（{limit}件）に達しました。"


def test_facts_fill_the_braces_in_both_languages() -> None:
    refusal = QuotaSpent(link="a-b", limit="10", time="09:00")
    assert refusal.explain() == "Link a-b has spent its 10 calls. Wait until 09:00."
    assert refusal.explain_in_japanese() == "接続「a-b」の上限（10件）に達しました。"
    assert refusal.facts == {"link": "a-b", "limit": "10", "time": "09:00"}


def test_a_brace_without_its_fact_stays_as_it_stands() -> None:
    assert QuotaSpent(link="a-b").explain() == "Link a-b has spent its {limit} calls. Wait until {time}."


def test_the_text_of_the_exception_is_its_reason_alone() -> None:
    assert str(QuotaSpent(link="a-b")) == "QUOTA_SPENT"


def test_a_malformed_field_is_named_with_its_problem() -> None:
    refusal = Malformed("resident_code", "is not 11 digits")
    assert refusal.facts == {"field": "resident_code", "problem": "is not 11 digits"}
    assert refusal.explain().startswith("Field resident_code is not 11 digits.")
    assert "resident_code" in refusal.explain_in_japanese()
    assert refusal.retry_after is None


def test_the_wait_before_trying_again_is_kept() -> None:
    assert NotNow(retry_after=2.5).retry_after == 2.5
    assert NotNow().retry_after is None


@of_each_kind
def test_every_kind_has_a_status_a_reason_and_texts(kind: type[Refusal]) -> None:
    assert kind.code in grpc.StatusCode.__members__
    assert re.fullmatch(r"[A-Z][A-Z0-9_]+[A-Z0-9]", kind.reason)
    assert all(text.strip() for text in (kind.cause, kind.remedy, kind.japanese))


@of_each_kind
def test_every_kind_is_caught_as_a_refusal(kind: type[Refusal]) -> None:
    refusal = Malformed("field", "is wrong") if kind is Malformed else kind()
    with pytest.raises(Refusal) as caught:
        raise refusal
    assert caught.value.reason == kind.reason


def test_no_two_kinds_share_a_reason() -> None:
    assert len({kind.reason for kind in KINDS}) == len(KINDS)
