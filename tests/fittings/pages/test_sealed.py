"""A sealed token leads on for the query, the operator and the time it was given for, and for nothing else."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fittings.pages.sealed import LASTS, PageTokenInvalid, SealedPages, query_of
from juki.resident_record.v1.counter_service_pb2 import ListResidentHistoryRequest
from juki.types.v1 import format_pb2
from mesh.call import Call
from mesh.contracts.formats import BY_FORMAT

NOW = datetime(2026, 4, 1, tzinfo=UTC)
KEY, QUERY = b"k" * 32, b"query"
PLACE = "000000000000019"


class Clock:
    """A clock that stands until it is pushed."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(clock: Clock) -> SealedPages:
    return SealedPages(lambda: KEY, clock)


def refused(pages: SealedPages, token: str, query: bytes = QUERY) -> bool:
    with pytest.raises(PageTokenInvalid) as refusal:
        pages.open(token, query)
    return not refusal.value.facts


def test_a_token_leads_back_to_its_place_and_says_nothing_of_it(pages: SealedPages) -> None:
    token = pages.seal(PLACE, QUERY)
    assert pages.open(token, QUERY) == PLACE
    assert PLACE.encode() not in urlsafe_b64decode(token)
    assert token != pages.seal(PLACE, QUERY), "nobody can tell that two tokens lead to the same place"


def test_a_token_is_of_the_format_that_contracts_allow(pages: SealedPages) -> None:
    assert BY_FORMAT[format_pb2.FORMAT_PAGE_TOKEN](pages.seal("x" * 64, QUERY)) == ""


def test_no_place_makes_no_token_and_no_token_is_the_beginning(pages: SealedPages) -> None:
    assert pages.seal("", QUERY) == pages.open("", QUERY) == ""


def test_a_token_of_another_query_opens_nothing(pages: SealedPages) -> None:
    assert refused(pages, pages.seal(PLACE, QUERY), b"another")


def test_a_token_of_another_node_opens_nothing(pages: SealedPages, clock: Clock) -> None:
    assert refused(pages, SealedPages(lambda: b"j" * 32, clock).seal(PLACE, QUERY))


def test_a_token_changed_in_any_byte_opens_nothing(pages: SealedPages) -> None:
    raw = urlsafe_b64decode(pages.seal(PLACE, QUERY))
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert refused(pages, urlsafe_b64encode(changed).decode())


@pytest.mark.parametrize("token", ["x", "====", "あ", "AAAA", "A" * 16, "A" * 512], ids=ascii)
def test_a_token_somebody_made_up_opens_nothing(pages: SealedPages, token: str) -> None:
    assert refused(pages, token)


def test_a_token_opens_until_its_time_is_over(pages: SealedPages, clock: Clock) -> None:
    token = pages.seal(PLACE, QUERY)
    clock.now = NOW + LASTS - timedelta(seconds=1)
    assert pages.open(token, QUERY) == PLACE
    clock.now = NOW + LASTS
    assert refused(pages, token)


def test_a_token_given_ahead_of_now_opens_nothing(pages: SealedPages, clock: Clock) -> None:
    token = pages.seal(PLACE, QUERY)
    clock.now = NOW - timedelta(seconds=1)
    assert refused(pages, token)


def test_the_key_is_asked_for_once_and_not_before_it_is_needed() -> None:
    asked = []

    def key() -> bytes:
        asked.append(1)
        return KEY

    pages = SealedPages(key, lambda: NOW)
    pages.open("", QUERY)
    assert not asked
    pages.open(pages.seal(PLACE, QUERY), QUERY)
    assert len(asked) == 1


def call(**more: str) -> Call:
    return Call(**{"caller": "sapporo.terminal", "callee": "n", "method": "/a/B", "operator": "anna", **more})


def asking(person: str = "000000000000019", **page: Any) -> ListResidentHistoryRequest:
    return ListResidentHistoryRequest(addressee_number=person, **page)


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        (call(operator="ben"), asking()),
        (call(caller="hakodate.terminal"), asking()),
        (call(method="/a/C"), asking()),
        (call(), asking("000000000000027")),
        (call(caller="sapporo.terminala", operator="nna"), asking()),
    ],
    ids=["operator", "caller", "method", "field", "parts run together"],
)
def test_a_query_is_another_one_when_anything_of_it_is(other: Call, asked: ListResidentHistoryRequest) -> None:
    assert query_of(call(), asking()) != query_of(other, asked)


def test_a_query_is_the_same_for_every_page_of_any_size() -> None:
    assert query_of(call(), asking()) == query_of(call(), asking(page_size=9, page_token="AAAA"))
