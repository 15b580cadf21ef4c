"""The conditions of a search come over the wire as they were."""

from datetime import date

import pytest

from fittings.search.wire import search_from_wire, search_to_wire
from juki.types.v1 import search_pb2
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.refusals import Malformed
from vocabulary.searching import FourItemSearch, NameMatch, SearchPurpose

BORN = CivilDate.of(date(1980, 5, 5))


@pytest.mark.parametrize(
    "conditions",
    [
        {"name": "髙橋", "match": NameMatch.GIVEN_NAME},
        {"birth_date": BORN},
        {"sex": Sex.UNKNOWN, "address": "札幌市"},
        {"name": "髙橋", "birth_date": BORN, "sex": Sex.FEMALE, "address": "札幌市"},
    ],
)
def test_conditions_come_back_as_they_were_sent(conditions: dict[str, object]) -> None:
    search = FourItemSearch(purpose=SearchPurpose.MOVE_IN, **conditions)
    assert search_from_wire(search_to_wire(search)) == search


def test_a_name_without_more_is_the_whole_one() -> None:
    conditions = search_pb2.SearchConditions(purpose=search_pb2.SEARCH_PURPOSE_CARD, name="髙橋")
    assert search_from_wire(conditions).match is NameMatch.WHOLE


def test_conditions_that_say_nothing_are_malformed() -> None:
    with pytest.raises(Malformed) as refused:
        search_from_wire(search_pb2.SearchConditions(purpose=search_pb2.SEARCH_PURPOSE_CARD, name="ー"))
    assert refused.value.facts["field"] == "conditions"


def test_every_purpose_and_match_has_its_number_in_the_contract() -> None:
    for ours, wire in ((SearchPurpose, search_pb2.SearchPurpose), (NameMatch, search_pb2.NameMatch)):
        assert len(wire.values()) == len(ours) + 1
