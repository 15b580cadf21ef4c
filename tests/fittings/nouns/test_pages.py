"""Pages: sizes within bounds, tokens that lead on, and none taken that was never given out."""

from dataclasses import dataclass

import pytest

from fittings.nouns import pages as paging
from vocabulary.refusals import Malformed


@dataclass
class Request:
    """What a request for a page says."""

    page_size: int = 0
    page_token: str = ""


@pytest.mark.parametrize(("asked", "given"), [(0, 100), (1, 1), (1000, 1000), (1001, 1000), (2**31 - 1, 1000)])
def test_a_page_has_the_size_asked_for_within_bounds(asked: int, given: int) -> None:
    assert paging.size_from_wire(asked, 100, 1000) == given
    assert paging.page_from_wire(Request(page_size=asked)) == (0, given)


def test_a_negative_size_is_malformed() -> None:
    with pytest.raises(Malformed) as refused:
        paging.page_from_wire(Request(page_size=-1))
    assert refused.value.facts["field"] == "page_size"


@pytest.mark.parametrize("position", [0, 1, 10**18 - 1])
def test_a_position_goes_round_both_ways(position: int) -> None:
    assert paging.page_from_wire(Request(page_token=paging.token_to_wire(position)), 5) == (position, 5)


def test_an_empty_token_is_the_beginning_in_a_request_and_the_end_in_an_answer() -> None:
    assert paging.place_from_wire("", int, -1) == -1
    assert paging.token_to_wire(None) == paging.token_to_wire("") == ""


@pytest.mark.parametrize("token", ["x", "42", "あ", "=", "!!!!", "LTE=", "YWJj", "gIA="], ids=ascii)
def test_a_token_that_was_never_given_out_is_malformed(token: str) -> None:
    with pytest.raises(Malformed) as refused:
        paging.page_from_wire(Request(page_token=token))
    assert refused.value.facts["field"] == "page_token"


@pytest.mark.parametrize("place", ["x", "-1", " 1", "1" * 19])
def test_a_position_that_was_never_given_out_is_malformed(place: str) -> None:
    with pytest.raises(Malformed):
        paging.page_from_wire(Request(page_token=paging.token_to_wire(place)))
