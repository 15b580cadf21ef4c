"""Threads, and what they wait on."""

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event, Lock, RLock, Semaphore, Thread

__all__ = [
    "Empty",
    "Event",
    "Executor",
    "Future",
    "Lock",
    "RLock",
    "Semaphore",
    "SimpleQueue",
    "Thread",
    "ThreadPoolExecutor",
]
