"""A middle server as its stanza describes it."""

import pytest
from pydantic import ValidationError

from nodes.middle_server.node import CALLS, KIND, Settings
from tests.nodes.middle_server.linkage import Linkage


def test_it_calls_those_it_says_it_calls() -> None:
    assert (KIND, CALLS) == ("middle_server", ("interface_system", "city_middle_server"))


def test_unknown_settings_are_errors() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"body": "011002"})


def test_a_middle_server_that_nobody_used_has_neither_database_nor_keys(linkage: Linkage) -> None:
    folder = linkage.mesh.state.node("sapporo.middle-server")
    assert not list(folder.glob("*.key"))
    assert not (folder / "node.db").exists()
