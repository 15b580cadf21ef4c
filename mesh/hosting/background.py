"""What a host does unasked: it sends what waits in outboxes and does its nodes' timed work.

Where several workers share a host's port, one of them acts for a node: the one that holds the node's lock.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Final, TextIO, TypeVar

from mesh.call import Span
from mesh.failures import log_failure
from mesh.hosting.node import Pushed, Timed
from mesh.hosting.running_node import Ground, Running
from mesh.storage.database import is_fault
from vocabulary.refusals import Refusal
from world import locks, threads

LOOK_EVERY: Final = 0.5  # seconds between looks at an outbox that other workers write to
SOONEST: Final = 0.1  # seconds before pushed work that something is left of is tried again, doubling …
LATEST: Final = 30.0  # … up to this

T = TypeVar("T")

log = logging.getLogger(__name__)


class Acting:
    """Outboxes and timed work of the nodes that this worker may act for."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._several = ground.host.workers > 1
        self._stopping = threads.Event()
        self._locks: dict[str, TextIO] = {}
        self._pushed: list[Pushed] = []

    def start_acting(self, nodes: Iterable[Running]) -> None:
        """Begin to act for *nodes*, on a thread of its own: databases open there, and a lock may be long in coming."""
        threads.Thread(target=self._start_acting, args=(list(nodes),), name="start-acting", daemon=True).start()

    def acts_for(self, node: str) -> bool:
        """Whether this worker is the one that acts for *node*."""
        return not self._several or node in self._locks

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()
        for each in list(self._pushed):
            each.wake()

    def close(self) -> None:
        """Let another worker act."""
        for lock in self._locks.values():
            lock.close()

    def _start_acting(self, waiting: list[Running]) -> None:
        """Begin to act for each node; look again where it cannot be yet."""
        acting: list[Running] = []
        while not self._stopping.is_set():
            begun = [each for each in waiting if self._has_begun(each)]
            waiting = [each for each in waiting if each not in begun]
            if self._several:  # what another worker posted is known from the database alone
                acting += begun
                for each in acting:
                    _start_outbox(each)
            elif not waiting:
                return
            self._stopping.wait(LOOK_EVERY)

    def _has_begun(self, each: Running) -> bool:
        if not (self.acts_for(each.name) or self._got_lock(each.name)) or not _start_outbox(each):
            return False
        for job in each.jobs:
            run = self._repeat if isinstance(job, Timed) else self._push
            threads.Thread(target=run, args=(each.name, job), name=job.name, daemon=True).start()
        return True

    def _got_lock(self, node: str) -> bool:
        lock = (self._ground.state.node(node) / "acting.lock").open("w")
        if not locks.try_lock(lock.fileno()):
            lock.close()
            return False
        self._locks[node] = lock
        return True

    def _repeat(self, node: str, job: Timed) -> None:
        while not self._stopping.wait(job.every):
            self._do(node, job.name, job.work)

    def _push(self, node: str, job: Pushed) -> None:
        self._pushed.append(job)
        wait = SOONEST
        while not self._stopping.is_set():
            left = self._do(node, job.name, job.work, job.parent())
            wait = min(wait * 2, LATEST) if left is not False else SOONEST
            job.woken.wait(wait if left is not False else LOOK_EVERY if self._several else None)

    def _do(self, node: str, name: str, work: Callable[[], T], parent: Span | None = None) -> T | None:
        """Do *work* and return what it says; None when it could not be done."""
        try:
            with self._ground.recorder.span(node, name, parent):
                return work()
        except Refusal as refusal:
            log.error("job %s of %s waits: %s", name, node, refusal.explain())  # it says all
        except Exception as error:
            if is_fault(error):
                log.error("job %s of %s waits for its database: %s", name, node, type(error).__name__)
            else:
                log_failure(log, error, "job %s of %s failed", name, node)
        return None


def _start_outbox(each: Running) -> bool:
    """Send what waits; say whether the database could be asked."""
    try:
        each.send_what_waits()
    except Exception as error:
        log_failure(log, error, "the outbox of %s cannot be read yet", each.name)
        return False
    return True
