"""Lengths and moments as people type them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.times import moment, nanoseconds
from mesh.clock import JAPAN

NOW = datetime(2027, 4, 1, 9, 0, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("text", "length"),
    [("50ms", 50e6), ("2s", 2e9), ("10m", 600e9), ("1.5h", 5400e9), ("1d", 86400e9), (" 10m ", 600e9), ("0ms", 0)],
)
def test_a_length_is_a_number_and_a_unit(text: str, length: float) -> None:
    assert nanoseconds(text) == length


@pytest.mark.parametrize("text", ["", "50", "ms", "-1s", "1w", "nan s", "infs", "1e9s", "１０m", "9999999999d"])
def test_what_is_no_length_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="Write 50ms"):
        nanoseconds(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10m", datetime(2027, 4, 1, 8, 50, tzinfo=JAPAN)),
        ("1d", datetime(2027, 3, 31, 9, 0, tzinfo=JAPAN)),
        ("2027-04-01T08:30", datetime(2027, 4, 1, 8, 30, tzinfo=JAPAN)),
        ("2027-04-01 08:30:15", datetime(2027, 4, 1, 8, 30, 15, tzinfo=JAPAN)),
        ("2027-04-01", datetime(2027, 4, 1, tzinfo=JAPAN)),
        ("2027-04-01T00:00+00:00", NOW),
    ],
)
def test_a_moment_is_so_long_ago_or_a_time_in_japan(text: str, meant: datetime) -> None:
    assert moment(text, NOW) == int(meant.timestamp() * 1e9)


def test_a_moment_before_all_traces_is_the_beginning() -> None:
    assert moment("999999999d", NOW) == 0
    assert moment("0001-01-02", NOW) == 0


def test_a_moment_after_all_traces_is_one_that_every_place_can_hold() -> None:
    assert moment("9999-01-01", NOW) < 2**63


@pytest.mark.parametrize("text", ["yesterday", "", "9:00 o'clock", "2027-13-01", "\udcff"])
def test_what_is_no_moment_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="2027-04-01T09:00"):
        moment(text, NOW)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        said = moment(text, NOW)
    except ValueError:
        return
    assert 0 <= said < 2**63
