"""Delivering a node's outbox: one thread for each callee that something waits for."""

import logging
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from juki.types.v1.delivery_pb2 import DeliveryOutcomes
from mesh.failures import log_failure
from mesh.storage import outbox
from mesh.storage.database import Database, is_fault
from mesh.storage.items import refused
from mesh.storage.outbox import Batch, may_pass_later
from vocabulary.refusals import Refusal
from world import threads

SHORTEST_WAIT: Final = 0.1  # seconds before a callee that failed is tried again, doubling …
LONGEST_WAIT: Final = 3.0  # … up to this

TIDY_AFTER: Final = 1.0  # seconds of quiet after which what was delivered is wiped from the database's log too
LOOK_AGAIN: Final = 5.0  # seconds; parked items may be re-driven from outside this process

log = logging.getLogger(__name__)


class Send(Protocol):
    """How a dispatcher calls: a request's bytes to a callee's method, the answer's back, or a Refusal."""

    def __call__(self, callee: str, method: str, body: bytes, trace_parents: Sequence[str]) -> bytes: ...


class Dispatcher:
    """Sends what waits, for one node."""

    def __init__(self, node: str, database: Database, send: Send, closed_for: Callable[[str], float]) -> None:
        """*closed_for* tells how many seconds a callee stays closed in business time, 0 when it is open."""
        self._node, self._database, self._send, self._closed_for = node, database, send, closed_for
        self._lanes: dict[str, _Lane] = {}
        self._lock = threads.Lock()
        self._stopped = False

    def start(self) -> None:
        """Take up what an earlier process left, and listen for new postings."""
        self._database.on_posted = self.stir
        with self._database.reading() as session:
            self.stir(frozenset(outbox.callees(session)))

    def first_stir(self, callees: frozenset[str]) -> None:
        """Begin with the first posting of a node that had nothing before."""
        self._database.on_posted = self.stir
        self.stir(callees)

    def stir(self, callees: frozenset[str]) -> None:
        """Say that something waits for *callees*."""
        for callee in callees:
            with self._lock:
                if self._stopped:
                    return
                lane = self._lanes.get(callee)
                if lane is None:
                    lane = self._lanes[callee] = _Lane(self, callee)
                    lane.thread.start()
            lane.stirred.set()

    def stop(self) -> None:
        """Finish what is being sent and send no more."""
        with self._lock:
            self._stopped = True
        for lane in self._lanes.values():
            lane.stirred.set()
        for lane in self._lanes.values():
            lane.thread.join(timeout=10)

    def deliver(self, lane: "_Lane") -> None:
        """Send to one callee until nothing waits, again and again (the lane's thread)."""
        while not self._stopped:
            idle = not lane.stirred.wait(TIDY_AFTER if lane.untidy else LOOK_AGAIN)
            lane.stirred.clear()
            try:
                if idle and lane.untidy:
                    lane.untidy = not self._database.tidy()
                wait = self._deliver_all(lane)
            except Refusal as refusal:
                log.error("the outbox to %s waits: %s", lane.callee, refusal.explain())  # it says all
                wait = LONGEST_WAIT
            except Exception as error:
                if is_fault(error):  # a traceback at every try would say no more
                    log.error("the outbox to %s waits for its node's database: %s", lane.callee, type(error).__name__)
                else:
                    log_failure(log, error, "the outbox to %s stumbled", lane.callee)
                wait = LONGEST_WAIT
            if wait and not self._stopped:
                lane.wait = min(LONGEST_WAIT, max(wait, lane.wait * 2))
                lane.stirred.wait(lane.wait)
                lane.stirred.set()
            else:
                lane.wait = 0.0

    def _deliver_all(self, lane: "_Lane") -> float:
        """Send until nothing waits or the callee fails; return the seconds to wait, 0 when all is done."""
        again: set[str] = set()
        while not self._stopped:
            if closed := self._closed_for(lane.callee):
                return min(closed, LONGEST_WAIT)
            with self._database.reading() as session:
                batch = outbox.next_batch(session, lane.callee, again)
            if batch is None:
                return SHORTEST_WAIT if again else 0.0
            lane.untidy = True
            try:
                again |= self._deliver_one(lane.callee, batch)
            except _CalleeWaits as wait:
                return wait.seconds
        return 0.0

    def _deliver_one(self, callee: str, batch: Batch) -> set[str]:
        """Send one call and settle its items; return the lanes that must be tried again."""
        try:
            raw = self._send(callee, batch.method, batch.body, [each.trace_parent for each in batch.items])
        except Refusal as refusal:
            return self._refused(callee, batch, refusal)
        outcomes = {each.delivery_id: each for each in DeliveryOutcomes.FromString(raw).outcomes}
        with self._database.writing() as unit:
            again = outbox.settle(unit.session, batch, outcomes)
            followers = outbox.followers(unit.session)
        self.stir(followers - {callee})
        return again

    def _refused(self, callee: str, batch: Batch, refusal: Refusal) -> set[str]:
        """The whole call was refused: wait, or find the item at fault by sending each alone."""
        if may_pass_later(refusal.code, refusal.reason):
            raise _CalleeWaits(refusal.retry_after or SHORTEST_WAIT)
        if len(batch.items) > 1:
            return set().union(*(self._deliver_one(callee, Batch(batch.method, (item,))) for item in batch.items))
        log.warning("an item for %s was refused: %s", callee, refusal.reason)
        (item,) = batch.items
        outcome = refused(item.delivery_id, refusal)
        with self._database.writing() as unit:
            return outbox.settle(unit.session, batch, {item.delivery_id: outcome})


class _CalleeWaits(Exception):
    """The callee cannot be reached, is closed or too busy: nothing is sent to it for a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class _Lane:
    """One callee's thread and what wakes it."""

    def __init__(self, dispatcher: Dispatcher, callee: str) -> None:
        self.callee = callee
        self.stirred = threads.Event()
        self.wait = 0.0
        self.untidy = False
        self.thread = threads.Thread(target=dispatcher.deliver, args=(self,), name=f"outbox-{callee}", daemon=True)
