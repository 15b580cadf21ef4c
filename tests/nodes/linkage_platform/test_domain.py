"""What a linkage is."""

import pytest

from nodes.linkage_platform.domain import LinkageMethod


def test_data_pass_in_two_ways_only():
    assert {each.value for each in LinkageMethod} == {"API", "FILE"}
    with pytest.raises(ValueError, match="MAIL"):
        LinkageMethod("MAIL")
