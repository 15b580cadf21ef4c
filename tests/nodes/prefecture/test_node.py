"""How a prefecture is put together."""

import pytest
from pydantic import ValidationError

from nodes.prefecture import node
from tests.nodes.prefecture.test_service import item, notify


def test_a_prefecture_calls_the_nation_alone():
    assert node.KIND == "prefecture"
    assert node.CALLS == ("national",)


def test_a_prefecture_knows_no_settings():
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"anything": 1})


def test_which_prefecture_it_is_follows_from_its_body(prefecture, person, notice):
    assert notify(prefecture, item(notice(person(1, "012025"))), item(notice(person(2, "022012")))) == [
        "",
        "NOT_OF_THIS_PREFECTURE",
    ]
