"""How the integrated addressee system is put together."""

import pytest
from pydantic import ValidationError

from nodes.addressee import node


def test_the_integrated_addressee_system_calls_the_middle_server_and_the_ways_to_the_nation():
    assert (node.KIND, node.CALLS) == ("addressee", ("city_middle_server", "basic_person", "national"))


def test_numbers_begin_at_five_hundred_million_unless_told_otherwise():
    assert node.Settings().first_serial == 500_000_000
    assert node.Settings(first_serial=7).first_serial == 7


@pytest.mark.parametrize("settings", [{"first_serial": 0}, {"anything": 1}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(ValidationError):
        node.Settings.model_validate(settings)
