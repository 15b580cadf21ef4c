"""How a gateway is put together."""

import pytest
from pydantic import ValidationError

from nodes.juki_gateway import node


def test_a_gateway_stands_between_two_and_calls_nobody_else():
    assert node.KIND == "juki_gateway"
    assert set(node.CALLS) == {"municipal_cs", "resident_record"}


def test_a_gateway_knows_no_settings():
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"anything": 1})
