"""Whether each node of a host can do its work: its evidence is whole, its database answers; its health says so.

Each node is looked at about once a second. One that is not ready leaves a line for its operator in the state folder.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Final

from grpc_health.v1 import health_pb2

from mesh.evidence.notary import EvidenceDamaged
from mesh.failures import log_failure
from mesh.hosting import process_records
from mesh.hosting.running_node import Running
from mesh.hosting.services import services_of
from mesh.state import State
from pki import files
from world import threads

LOOK_EVERY: Final = 1.0  # seconds
STOP_PATIENCE: Final = 2.0  # seconds for a look under way

log = logging.getLogger(__name__)
Nodes = Callable[[], Iterable[Running]]


class Readiness:
    """Looks at a host's nodes for as long as it serves."""

    def __init__(self, state: State, nodes: Nodes) -> None:
        """*nodes* gives those that are built by now."""
        self._state, self._nodes = state, nodes
        self._troubles: dict[str, str] = {}
        self._stopping = threads.Event()
        self._threads = [
            threads.Thread(target=self._repeat, args=(own,), name="readiness", daemon=True) for own in (True, False)
        ]

    def start(self) -> None:
        """Begin to look; a database that hangs holds up no look at another that is of another sort."""
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """Look no more, and hold no connection of a database any longer than one that hangs makes it."""
        self._stopping.set()
        for each in self._threads:
            if each.is_alive():
                each.join(STOP_PATIENCE)

    def watch(self, each: Running) -> None:
        """Say at once what can be said of a node that was just built: one that kept nothing yet is ready."""
        if each.database is None or each.database.is_fresh():
            self._say(each, _trouble_of(each, ask=False))
        else:
            _set(each, health_pb2.HealthCheckResponse.NOT_SERVING)
            self._troubles[each.name] = "it has not opened its database yet"

    def _repeat(self, own: bool) -> None:
        while True:
            for each in self._nodes():
                if (each.database is None or each.database.is_a_file) == own:
                    self.look(each)
                if self._stopping.is_set():
                    return
            if self._stopping.wait(LOOK_EVERY):
                return

    def look(self, each: Running) -> None:
        """Look at a node's evidence, ask its database, and say what was found when it changed."""
        trouble = _trouble_of(each)
        if not self._stopping.is_set():
            self._say(each, trouble)

    def _say(self, each: Running, trouble: str) -> None:
        if self._troubles.get(each.name) == trouble:
            return
        self._troubles[each.name] = trouble
        try:
            self._write(each.name, trouble)
        except OSError as error:
            log_failure(log, error, "the trouble of %s could not be written", each.name)
        status = health_pb2.HealthCheckResponse
        _set(each, status.NOT_SERVING if trouble else status.SERVING)

    def _write(self, node: str, trouble: str) -> None:
        path = self._state.trouble(node)
        if not trouble:
            path.unlink(missing_ok=True)
            return
        log.warning("%s is not ready: %s", node, trouble)
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, trouble.encode("utf-8", "replace"), durable=False)


def _trouble_of(each: Running, *, ask: bool = True) -> str:
    """Why a node cannot do its work; its database is asked only if so wanted."""
    try:
        each.served.evidence.must_be_whole()
    except (EvidenceDamaged, OSError) as error:
        return f"its evidence log is damaged: {error}"
    try:
        if ask and each.database is not None:
            each.database.ask()
    except Exception as error:
        return f"its database cannot be asked: {process_records.cause_of(error)}"
    return ""


def _set(each: Running, status: "health_pb2.HealthCheckResponse.ServingStatus") -> None:
    for name in ("", *services_of(each.served)):
        each.health.set(name, status)
