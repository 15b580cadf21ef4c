"""Wiping what nodes deleted from their databases' logs too, soon after: every worker wipes what it deleted itself."""

import logging
from collections.abc import Callable, Iterable
from typing import Final

from mesh.failures import log_failure
from mesh.hosting.running_node import Running
from mesh.storage.database import is_fault
from world import threads

LOOK_EVERY: Final = 5.0  # seconds; each time holds up a writer for a moment
STOP_PATIENCE: Final = 2.0  # seconds for a look under way

log = logging.getLogger(__name__)
Nodes = Callable[[], Iterable[Running]]


class Tidying:
    """Wipes for a host's nodes for as long as it serves."""

    def __init__(self, nodes: Nodes) -> None:
        """*nodes* gives those that are built by now."""
        self._nodes = nodes
        self._stopping = threads.Event()
        self._thread = threads.Thread(target=self._repeat, name="tidying", daemon=True)

    def start(self) -> None:
        """Begin to look for what is to be wiped."""
        self._thread.start()

    def stop(self) -> None:
        """Wipe no more; a database that is closed wipes for itself."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_PATIENCE)

    def look(self) -> None:
        """Wipe what is to be wiped now; what a reader holds up is left for the next time."""
        for each in self._nodes():
            if not self._stopping.is_set():
                _wipe(each)

    def _repeat(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            self.look()


def _wipe(each: Running) -> None:
    try:
        if each.database is not None:
            each.database.wipe()
    except Exception as error:
        if not is_fault(error):  # of a fault its readiness tells
            log_failure(log, error, "what %s deleted could not be wiped", each.name)
