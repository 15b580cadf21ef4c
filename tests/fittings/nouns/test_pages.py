"""Pages: sizes within bounds, tokens that lead on, and none taken that was never given out."""

import pytest

from fittings.nouns import pages as paging
from vocabulary.refusals import Malformed


@pytest.mark.parametrize(("asked", "given"), [(0, 100), (1, 1), (1000, 1000), (1001, 1000), (2**31 - 1, 1000)])
def test_a_page_has_the_size_asked_for_within_bounds(asked: int, given: int) -> None:
    assert paging.size_from_wire(asked, 100, 1000) == given


def test_a_negative_size_is_malformed() -> None:
    with pytest.raises(Malformed) as refused:
        paging.size_from_wire(-1, 100, 1000)
    assert refused.value.facts["field"] == "page_size"


@pytest.mark.parametrize("position", [0, 1, 10**18 - 1])
def test_a_position_goes_round_both_ways(position: int) -> None:
    token = paging.position_to_wire(position)
    assert paging.position_from_wire(token) == position
    assert paging.wrapped_from_wire(paging.wrapped_to_wire(token), paging.position, -1) == position


def test_an_empty_token_is_the_beginning_in_a_request_and_the_end_in_an_answer() -> None:
    assert paging.position_from_wire("") == 0
    assert paging.wrapped_from_wire("", paging.position, -1) == -1
    assert paging.position_to_wire(None) == paging.wrapped_to_wire("") == ""


@pytest.mark.parametrize("token", ["x", "-1", "１", " 1", "1" * 19])
def test_a_position_that_was_never_given_out_is_malformed(token: str) -> None:
    with pytest.raises(Malformed) as refused:
        paging.position_from_wire(token)
    assert refused.value.facts["field"] == "page_token"


@pytest.mark.parametrize("token", ["x", "42", "あ", "=", "!!!!", "LTE=", "YWJj", "gIA="], ids=ascii)
def test_a_wrapped_token_that_was_never_given_out_is_malformed(token: str) -> None:
    with pytest.raises(Malformed) as refused:
        paging.wrapped_from_wire(token, paging.position, 0)
    assert refused.value.facts["field"] == "page_token"
