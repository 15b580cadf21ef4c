"""How the basic-person system is put together."""

import pytest
from pydantic import ValidationError

from nodes.basic_person import node


def test_the_basic_person_system_calls_the_systems_of_its_city():
    assert (node.KIND, node.CALLS) == ("basic_person", ("addressee", "city_middle_server", "resident_record"))


def test_the_basic_person_system_knows_no_settings():
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"anything": 1})
