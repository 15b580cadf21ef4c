"""What one tier spends on delivered notices; run with the path of any edition, prints JSON.

It imports nothing of the bench: PYTHONPATH names the edition, whose own test helpers make the mesh.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import get_ident
from time import thread_time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.mesh.helpers import CITY, PREFECTURE, Nation, change, changes, mesh_of

ITEMS = 500
METHOD = "NotifyChanges"


class Meter:
    """Statements and processor time of the thread that answers, for each call."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, float]] = []
        self._thread, self._statements = 0, 0
        event.listen(Engine, "before_cursor_execute", self._count)

    def _count(self, *details: Any) -> None:
        self._statements += get_ident() == self._thread

    def around(self, servicer: type) -> None:
        """Measure every ``NotifyChanges`` of *servicer*."""
        answer = getattr(servicer, METHOD)

        def measured(*arguments: Any) -> Any:
            self._thread, self._statements, start = get_ident(), 0, thread_time()
            response = answer(*arguments)
            self.calls.append((self._statements, thread_time() - start))
            return response

        setattr(servicer, METHOD, measured)


def main(rounds: int) -> None:
    """Send rounds of new people, then their amendments; print the medians of a call."""
    service = import_module("nodes.prefecture.service")
    meter = Meter()
    meter.around(getattr(service, "Delivery", None) or service.PrefectureService)
    stubs = import_module(
        "juki.prefecture.v1.delivery_service_pb2_grpc"
        if hasattr(service, "Delivery")
        else "juki.prefecture.v1.prefecture_service_pb2_grpc"
    )
    stub_class = getattr(stubs, "DeliveryServiceStub", None) or stubs.PrefectureServiceStub
    nation = Nation()
    with TemporaryDirectory() as folder, mesh_of(Path(folder), nation) as mesh:
        stub = stub_class(mesh.channel(CITY, PREFECTURE))
        stub.NotifyChanges(changes(change(1)))
        mesh.settle()
        dispatcher = mesh.running(PREFECTURE).dispatcher
        assert dispatcher is not None
        dispatcher.stop()  # it would share this process's time
        meter.calls.clear()
        for update in (1, 2):
            for turn in range(rounds):
                first = 1000 + turn * ITEMS
                stub.NotifyChanges(changes(*(change(first + n, update=update) for n in range(ITEMS))))
    statements = max(each for each, _ in meter.calls)
    seconds = median(each for _, each in meter.calls)
    print(json.dumps({"statements": statements, "microseconds": seconds / ITEMS * 1e6}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
