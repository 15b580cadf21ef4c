"""Waiting for a network to come up, or saying the first real cause why it does not."""

from collections.abc import Callable, Sequence
from typing import Final

from mesh.hosting import process_records, supervisor
from mesh.hosting.faults import NetworkError, some_of
from mesh.hosting.health import Health
from mesh.state import State
from world import clocks, threads

PATIENCE: Final = 60.0  # seconds for every node to become healthy
TROUBLE_PATIENCE: Final = 3.0  # seconds a trouble that a node itself tells of may last
LOOK_EVERY: Final = 0.1
_LINE: Final = "\n  "


class UntilHealthy:
    """One start under way."""

    def __init__(self, state: State, look: Callable[[], Sequence[Health]], supervising: int | None) -> None:
        """*supervising* is the process that this start began, None when the network ran already."""
        self._state, self._look, self._supervising = state, look, supervising
        self._troubled_since: dict[str, float] = {}

    def wait(self) -> int:
        """Wait until every node is healthy; say how many they are, or raise with the cause as soon as one is known."""
        deadline, pause = clocks.monotonic() + PATIENCE, threads.Event()
        while True:
            healths = self._look()
            bad = [each for each in healths if not each.serving]
            if not bad:
                return len(healths)
            if cause := self._cause(bad):
                raise NetworkError(cause)
            if clocks.monotonic() > deadline:
                named = some_of([f"{each.node} ({each.problem})" for each in bad])
                raise NetworkError(f"not healthy in time: {named}. {self._see('')}")
            pause.wait(LOOK_EVERY)

    def _cause(self, bad: Sequence[Health]) -> str:
        """The real causes that are known by now, with what to do; empty while there may be none."""
        if self._supervising is not None and supervisor.has_ended(self._supervising):
            ended = process_records.cause(self._state, supervisor.SELF) or "from outside, as juki down does it"
            return f"the supervisor ended: {ended}. {self._see(supervisor.SELF)}"
        looping = [name for name, record in process_records.records(self._state).items() if record.crash_loops]
        troubled = [each for each in bad if each.own_word]
        if not self._lasts(troubled) and not looping:
            return ""
        said = [f"{name} does not stay up: {process_records.cause(self._state, name).rstrip('.')}." for name in looping]
        said += [f"{each.node} on {each.host} is not ready: {each.problem.rstrip('.')}." for each in troubled]
        hosts = {*looping, *(each.host for each in troubled)}
        see = self._see(hosts.pop() if len(hosts) == 1 else "")
        return _LINE.join([some_of(said, _LINE), see]) if len(said) > 1 else f"{said[0]} {see}"

    def _lasts(self, troubled: Sequence[Health]) -> bool:
        """Whether any of them has spoken of its trouble for a while."""
        now = clocks.monotonic()
        self._troubled_since = {each.node: self._troubled_since.get(each.node, now) for each in troubled}
        return any(now - since > TROUBLE_PATIENCE for since in self._troubled_since.values())

    def _see(self, name: str) -> str:
        log = self._state.logs / f"{name}.log" if name else self._state.logs
        return f"Put that right and run juki up again; more stands in {log}."
