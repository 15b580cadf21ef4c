"""A wide search knows the shapes of a character."""

from collections import Counter

import pytest

from vocabulary.names import PersonName
from vocabulary.variants import FAMILIES, fold


def test_no_character_is_of_two_families() -> None:
    assert not [each for each, times in Counter("".join(FAMILIES)).items() if times > 1]


def test_every_family_has_more_than_one_shape() -> None:
    assert not [family for family in FAMILIES if len(family) < 2]


@pytest.mark.parametrize("written", ["渡邉", "渡邊", "渡边", "渡𨘢", "渡邊\U000e0102"])
def test_every_shape_of_a_character_folds_to_one(written: str) -> None:
    assert fold(written) == "渡辺"


def test_what_is_folded_for_a_search_are_still_two_names() -> None:
    assert fold("斉藤 隆") == fold("斎藤 隆") == fold("齋藤 隆")
    assert PersonName(text="斉藤 隆") != PersonName(text="斎藤 隆")
