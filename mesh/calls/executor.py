"""The server's threads: few when idle, one more whenever work stands still, up to a bound.

A chain of calls may pass through one host several times. A fixed pool that such nested calls can fill is a
deadlock, so a thread is added when the queue has not moved for a moment. Beyond the bound the gRPC server
itself answers RESOURCE_EXHAUSTED.
"""

import logging
from collections.abc import Callable
from typing import Any

from mesh.failures import log_failure
from world import threads

BUSY_THREADS = 8  # best throughput on a few cores
STANDSTILL = 0.005  # seconds without movement after which a thread is added
IDLE_SECONDS = 30.0  # a thread beyond the busy ones goes after this long without work

log = logging.getLogger(__name__)


class GrowingExecutor:
    """What a gRPC server accepts as a thread pool: it does the work it is given and tells when that is over."""

    def __init__(self, bound: int) -> None:
        """Grow to at most *bound* threads."""
        self._bound = bound
        self._work: threads.SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], _Done] | None]
        self._work = threads.SimpleQueue()
        self._lock = threads.Lock()
        self._threads = 0
        self._begun = 0
        self._stir = threads.Event()
        self._stopped = False
        self._watcher = threads.Thread(target=self._watch, name="executor-watch", daemon=True)
        for _ in range(min(BUSY_THREADS, bound)):
            self._add_thread()
        self._watcher.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "_Done":
        """Queue the work."""
        if self._stopped:
            raise RuntimeError("the executor is shut down")
        future = _Done()
        self._work.put((fn, args, kwargs, future))
        if not self._stir.is_set():
            self._stir.set()
        return future

    def shutdown(self, wait: bool = True) -> None:
        """Let the threads finish what is queued and end."""
        with self._lock:  # no thread is added after they are counted
            self._stopped = True
            count = self._threads
        self._stir.set()
        for _ in range(count):
            self._work.put(None)

    def _add_thread(self) -> None:
        with self._lock:
            if self._stopped:
                return
            self._threads += 1
        threads.Thread(target=self._serve, name="call", daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                item = self._work.get(timeout=IDLE_SECONDS)
            except threads.Empty:
                if self._may_leave():
                    return
                continue
            if item is None:
                return
            self._begun += 1
            fn, args, kwargs, future = item
            try:
                fn(*args, **kwargs)
            except Exception as error:
                log_failure(log, error, "a call's thread failed")
            finally:
                future.finish()

    def _may_leave(self) -> bool:
        with self._lock:
            if self._threads <= BUSY_THREADS:
                return False
            self._threads -= 1
            return True

    def _watch(self) -> None:
        """Add a thread when work waits and none was begun for a moment; rest while nothing waits."""
        pause = threads.Event()
        while not self._stopped:
            if self._work.empty():
                self._stir.clear()
                if self._work.empty():
                    self._stir.wait()
            begun = self._begun
            pause.wait(STANDSTILL)
            if self._begun == begun and not self._work.empty() and self._threads < self._bound:
                self._add_thread()


class _Done:
    """The little of a future that grpc uses: a callback when the call is over, with which it counts calls."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Any], object]] = []
        self._over = False

    def add_done_callback(self, fn: Callable[[Any], object]) -> None:
        """Run *fn* when the work is over, or now if it is."""
        self._callbacks.append(fn)
        if self._over:
            self._run()

    def finish(self) -> None:
        """Say that the work is over."""
        self._over = True
        self._run()

    def _run(self) -> None:
        try:
            callback = self._callbacks.pop()  # atomic: of two threads only one gets it
        except IndexError:
            return
        callback(self)
