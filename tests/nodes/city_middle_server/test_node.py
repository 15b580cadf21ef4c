"""How the city middle server is put together."""

import pytest
from pydantic import ValidationError

from nodes.city_middle_server import node


def test_the_city_middle_server_calls_both_sides_of_the_boundary():
    assert (node.KIND, node.CALLS) == ("city_middle_server", ("addressee", "middle_server", "business_system"))


def test_the_city_middle_server_knows_no_settings():
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"anything": 1})
