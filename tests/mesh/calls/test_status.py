"""Refusals cross the wire and come out as they went in."""

import pytest
from google.rpc import error_details_pb2, status_pb2
from hypothesis import given
from hypothesis import strategies as st

from mesh import refusals
from mesh.calls.status import CODES, refusal_from, status_bytes
from vocabulary.refusals import Malformed, NotFound, Refusal

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(reason=st.from_regex(r"[A-Z][A-Z_]{0,30}", fullmatch=True), facts=st.dictionaries(WORDS, WORDS, max_size=4))
def test_whatever_is_refused_comes_out_as_it_went_in(reason: str, facts: dict[str, str]) -> None:
    refusal = NotFound(retry_after=1.5)
    refusal.facts = facts
    refusal.reason = reason  # type: ignore[misc]
    back = refusal_from(status_bytes(refusal))
    assert (back.code, back.reason, back.facts, back.retry_after) == ("NOT_FOUND", reason, facts, 1.5)
    assert back.explain() == refusal.explain()
    assert back.explain_in_japanese() == refusal.explain_in_japanese()


def test_a_refusal_passed_on_twice_is_still_the_same() -> None:
    first = refusal_from(status_bytes(Malformed("field {x}", "is {wrong}")))
    again = refusal_from(status_bytes(first))
    assert (again.code, again.reason, again.facts) == (first.code, first.reason, first.facts)
    assert (
        again.explain() == first.explain() == "Field field {x} is {wrong}. Send the field as its contract describes it."
    )
    assert again.explain_in_japanese() == first.explain_in_japanese()


def test_there_is_one_error_info_one_japanese_text_and_a_wait_only_when_waiting_helps() -> None:
    for refusal, expected in ((NotFound(), [1, 1, 0]), (refusals.Closed(retry_after=2, opens="x"), [1, 1, 1])):
        status = status_pb2.Status.FromString(status_bytes(refusal))
        kinds = (error_details_pb2.ErrorInfo, error_details_pb2.LocalizedMessage, error_details_pb2.RetryInfo)
        assert [sum(each.Is(kind.DESCRIPTOR) for each in status.details) for kind in kinds] == expected


def test_a_status_without_details_is_a_refusal_too() -> None:
    back = refusal_from(status_pb2.Status(code=5, message="gone").SerializeToString())
    assert (back.code, back.reason, back.explain()) == ("NOT_FOUND", "UNSPECIFIED", "gone")


def every(kind: type[Refusal]) -> list[type[Refusal]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *every(sub))]


@pytest.mark.parametrize("kind", sorted({k for k in every(Refusal) if k.__module__ == "mesh.refusals"}, key=str))
def test_each_refusal_of_the_road_has_code_reason_cause_remedy_and_japanese(kind: type[Refusal]) -> None:
    if kind is refusals.Remote:
        return
    assert kind.code in CODES
    assert all((kind.reason, kind.cause, kind.remedy, kind.japanese))
    others = [each.reason for each in every(Refusal) if each is not kind and each.__module__ == "mesh.refusals"]
    assert kind.reason not in others


@pytest.mark.parametrize("text", ["{", "{a.b}", "{a:>300000000}", "100 %s"])
def test_the_words_of_another_node_are_never_filled_in(text: str) -> None:
    status = status_pb2.Status(code=5, message=text)
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason="X", metadata={"a": "b"}))
    status.details.add().Pack(error_details_pb2.LocalizedMessage(message=text))
    refusal = refusal_from(status.SerializeToString())
    assert (refusal.explain(), refusal.explain_in_japanese()) == (text, text)


def test_a_status_that_there_is_not_is_unknown() -> None:
    assert refusal_from(status_pb2.Status(code=99).SerializeToString()).code == "UNKNOWN"
