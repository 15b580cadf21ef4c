"""How the kind is wired."""

from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any

import pytest
from pydantic import ValidationError

from juki.resident_record.v1.counter_service_pb2 import RECORD_STATE_CLOSED
from mesh.refusals import NoSuchPeer
from mesh.testing import LocalMesh
from nodes.resident_record import node


def test_it_calls_the_gateway_and_basic_person() -> None:
    assert (node.KIND, node.CALLS) == ("resident_record", ("juki_gateway", "basic_person"))


def test_its_one_setting_is_the_refill_of_the_stock() -> None:
    assert node.Settings().stock_refill == 500
    for wrong in ({"stock_refill": 0}, {"stock_refill": 2001}, {"else": 1}):
        with pytest.raises(ValidationError):
            node.Settings.model_validate(wrong)


def test_it_is_not_built_without_links_to_those_it_calls(tmp_path: Any) -> None:
    alone = LocalMesh(tmp_path, nodes={"sapporo.resident-record": {"code": "011002"}}, links=[])
    with pytest.raises(NoSuchPeer):
        alone.start()
    alone.stop()


def test_the_closing_job_runs_by_itself_and_judges_by_business_time(city: Any) -> None:
    home = city.record()
    city.designate(home)
    city.leave(home, city.mesh.clock.today() + timedelta(days=9))
    city.mesh.clock.push(timedelta(days=9))
    deadline, pause = monotonic() + 15, Event()
    while city.members(home)[0].state != RECORD_STATE_CLOSED and monotonic() < deadline:
        pause.wait(0.2)
    assert city.members(home)[0].state == RECORD_STATE_CLOSED
