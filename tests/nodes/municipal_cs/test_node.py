"""How a communication server is put together."""

import pytest
from pydantic import ValidationError

from nodes.municipal_cs import node


def test_a_communication_server_calls_its_network_and_its_gateway():
    assert node.KIND == "municipal_cs"
    assert set(node.CALLS) == {"national", "prefecture", "card_management", "juki_gateway", "municipal_cs"}


def test_a_communication_server_knows_no_settings():
    with pytest.raises(ValidationError):
        node.Settings.model_validate({"anything": 1})
