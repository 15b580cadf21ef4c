"""The server's threads: enough for calls within calls, never more than allowed."""

import threading
from concurrent.futures import Future
from threading import Event, Lock
from time import monotonic
from typing import Any

from mesh.calls import executor
from mesh.calls.executor import BUSY_THREADS, GrowingExecutor


def done(future: Future[Any]) -> Event:
    event = Event()
    future.add_done_callback(lambda _: event.set())
    return event


def test_calls_within_calls_deeper_than_the_busy_threads_do_not_stand_still() -> None:
    pool = GrowingExecutor(64)

    def nested(depth: int) -> None:
        if depth:
            assert done(pool.submit(nested, depth - 1)).wait(10)

    assert done(pool.submit(nested, BUSY_THREADS * 3)).wait(10)
    pool.shutdown()


def test_there_are_never_more_threads_than_the_bound() -> None:
    pool = GrowingExecutor(12)
    go_on, lock, peak, now = Event(), Lock(), [0], [0]

    def hold() -> None:
        with lock:
            now[0] += 1
            peak[0] = max(peak[0], now[0])
        go_on.wait(10)
        with lock:
            now[0] -= 1

    events = [done(pool.submit(hold)) for _ in range(40)]
    end, pause = monotonic() + 5, Event()
    while peak[0] < 12 and monotonic() < end:
        pause.wait(0.01)
    pause.wait(0.1)
    assert peak[0] == 12
    go_on.set()
    assert all(each.wait(10) for each in events)
    assert peak[0] == 12
    pool.shutdown()


def test_a_small_bound_is_kept_from_the_start() -> None:
    pool = GrowingExecutor(2)
    assert pool._threads == 2
    pool.shutdown()


def test_work_that_fails_is_over_too_and_its_thread_goes_on(caplog: Any) -> None:
    pool = GrowingExecutor(1)
    assert done(pool.submit(lambda: 1 / 0)).wait(5)
    assert done(pool.submit(int)).wait(5)
    assert "a call's thread failed" in caplog.text
    pool.shutdown()


def test_a_callback_added_afterwards_runs_at_once_and_only_once() -> None:
    pool = GrowingExecutor(1)
    future = pool.submit(int)
    assert done(pool.submit(int)).wait(5)
    calls: list[int] = []
    future.add_done_callback(lambda _: calls.append(1))
    assert calls == [1]
    pool.shutdown()


def test_threads_beyond_the_busy_ones_leave_when_idle(monkeypatch: Any) -> None:
    monkeypatch.setattr(executor, "IDLE_SECONDS", 0.05)
    pool = GrowingExecutor(40)
    go_on = Event()
    events = [done(pool.submit(go_on.wait, 10)) for _ in range(20)]
    end, pause = monotonic() + 5, Event()
    while pool._threads < 20 and monotonic() < end:
        pause.wait(0.01)
    go_on.set()
    assert all(each.wait(5) for each in events)
    while pool._threads > BUSY_THREADS and monotonic() < end:
        pause.wait(0.01)
    assert pool._threads == BUSY_THREADS
    pool.shutdown()


def test_after_shutdown_what_was_queued_is_done_and_no_thread_stays() -> None:
    before = threading.active_count()
    pool = GrowingExecutor(3)
    events = [done(pool.submit(int)) for _ in range(30)]
    pool.shutdown()
    assert all(each.wait(5) for each in events)
    end, pause = monotonic() + 5, Event()
    while threading.active_count() > before and monotonic() < end:
        pause.wait(0.01)
    assert threading.active_count() <= before
