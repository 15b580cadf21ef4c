"""The interface system as its stanza describes it."""

import pytest
from pydantic import ValidationError

from nodes.interface_system.node import CALLS, KIND, Settings


def test_it_calls_those_it_says_it_calls() -> None:
    assert (KIND, CALLS) == ("interface_system", ("core_system", "middle_server"))


def test_unknown_settings_are_errors() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"hours": 1})
