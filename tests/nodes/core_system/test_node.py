"""The core as its stanza describes it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from nodes.core_system.node import CALLS, KIND, Settings
from tests.nodes.core_system.network import ROW, SAPPORO, CoreNetwork

RESIDENT = "24727059608"


def test_it_calls_those_it_says_it_calls() -> None:
    assert (KIND, CALLS) == ("core_system", ("interface_system",))


def test_settings_are_checked_row_by_row() -> None:
    assert Settings.model_validate({"permissions": [ROW]}).permissions[0].row == 48
    assert not Settings().demo_keys
    for bad in ({"inquirer": "sapporo"}, {"work": "JT99000000000001"}, {"provider": ""}, {"surplus": 1}):
        with pytest.raises(ValidationError):
            Settings.model_validate({"permissions": [{**ROW, **bad}]})


def test_its_own_secret_keys_make_symbols_that_survive_a_restart(tmp_path: Path) -> None:
    network = CoreNetwork(tmp_path, demo_keys=False)
    with network.mesh as mesh:
        first = network.symbol(SAPPORO, RESIDENT)
        mesh.stop()
        mesh.start()
        assert network.symbol(SAPPORO, RESIDENT) == first
    assert first != "3f43f1c04f28980b91c688add79681f95be7b796fcd83a0c55d85f1857fd701d"
