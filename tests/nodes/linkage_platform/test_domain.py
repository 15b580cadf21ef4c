"""What a linkage is."""

import pytest

from nodes.linkage_platform.domain import Method


def test_data_pass_in_two_ways_only():
    assert {each.value for each in Method} == {"API", "FILE"}
    with pytest.raises(ValueError, match="MAIL"):
        Method("MAIL")
