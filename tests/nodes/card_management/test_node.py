"""How card management is put together."""

import pytest
from pydantic import ValidationError

from nodes.card_management import node


def test_card_management_calls_nobody():
    assert (node.KIND, node.CALLS) == ("card_management", ())


def test_card_management_knows_no_settings():
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"anything": 1})


def test_no_two_application_ids_drawn_are_alike():
    assert len({node.draw_application_id() for _ in range(1000)}) == 1000
