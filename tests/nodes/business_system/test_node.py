"""How a business system is put together."""

import pytest
from pydantic import ValidationError

from nodes.business_system import node


def test_a_business_system_calls_the_systems_of_its_body():
    assert (node.KIND, node.CALLS) == ("business_system", ("addressee", "city_middle_server"))


def test_a_business_system_uses_my_numbers_unless_told_otherwise():
    assert node.Settings(title="年金業務システム").uses_my_number is True


@pytest.mark.parametrize("settings", [{}, {"title": ""}, {"title": "x", "first_serial": 0}, {"title": "x", "y": 1}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValidationError):
        node.Settings.model_validate(settings)
