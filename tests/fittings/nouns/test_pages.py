"""Pages: sizes within bounds."""

import pytest

from fittings.nouns.pages import size_from_wire
from vocabulary.refusals import Malformed


@pytest.mark.parametrize(("asked", "given"), [(0, 100), (1, 1), (1000, 1000), (1001, 1000), (2**31 - 1, 1000)])
def test_a_page_has_the_size_asked_for_within_bounds(asked: int, given: int) -> None:
    assert size_from_wire(asked, 100, 1000) == given


def test_a_negative_size_is_malformed() -> None:
    with pytest.raises(Malformed) as refused:
        size_from_wire(-1, 100, 1000)
    assert refused.value.facts["field"] == "page_size"
