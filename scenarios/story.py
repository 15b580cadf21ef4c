"""What every story stands on: clients that wait out a restart, steps that are traced, and patience.

A story is a module here with ``tell(story)``. It acts only as clients of the mesh do, and everything it does is one
trace. A node that is down for a while is asked again with the same request id, which is safe by contract.
"""

import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, Final, Protocol, TypeVar, cast

import grpc

import scenarios
from fittings.staff import machine, terminal
from fittings.staff.domain import Role, code_at
from fittings.staff.refusals import SecondFactorUsed
from fittings.staff.store import TABLES
from juki.fittings.v1.staff_service_pb2_grpc import StaffServiceStub
from mesh.calls.client import Caller, SignedChannel, client_of
from mesh.clock import Clock
from mesh.hosting.network import Network, NetworkError
from mesh.hosting.process_main import trace_endpoint
from mesh.hosting.supervisor import is_running
from mesh.storage.outbox import may_pass_later
from mesh.traces.spans import Recorder
from vocabulary.refusals import Refusal
from world import chance, clocks, threads

PATIENCE: Final = 90.0  # seconds for what a step waits for, restarts of hosts included
SAY_AFTER: Final = 5.0  # seconds of waiting after which the teller is told what for
LOOK_EVERY: Final = 0.05
SIGN_IN: Final = "SignIn"  # of the contracts of kinds that have staff
TRIES: Final = 3  # to sign in while a node is killed again and again
T = TypeVar("T")


class Page(Protocol):
    """One page of any list; its token leads to the next and is empty on the last."""

    next_page_token: str


P = TypeVar("P", bound=Page)


class StoryFailed(Exception):
    """The story did not come out as it must; the text says at which step."""


def names() -> list[str]:
    """Return the stories there are, as ``juki run`` names them."""
    modules = (each.name for each in pkgutil.iter_modules(scenarios.__path__))
    return sorted(name.replace("_", "-") for name in modules if name != "story")


def tell(name: str, network: Network, seed: int, say: Callable[[str], None]) -> str:
    """Tell the story in a running network; return the id of its trace."""
    if not is_running(network.state):
        raise NetworkError(f"no network runs in {network.state.root}. Start one with juki up.")
    story = Story(network, seed, say, Recorder(trace_endpoint(network.topology)))
    try:
        with story.recorder.span("story", name, None) as span:
            import_module(f"scenarios.{name.replace('-', '_')}").tell(story)
    finally:
        story.close()
    return span.trace_id


class Story:
    """A story being told."""

    def __init__(self, network: Network, seed: int, say: Callable[[str], None], recorder: Recorder) -> None:
        self.seed, self.say, self.recorder = seed, say, recorder
        self.clock: Clock = network.clock()
        self.topology = network.topology
        self._network = network
        self._step = ""
        self._callers: dict[str, Caller] = {}
        self._accounts: list[tuple[str, str]] = []  # node and name of each that was made for this story
        recorder.start()

    def channel(self, client: str, callee: str) -> grpc.Channel:
        """Return what a generated stub takes as its channel, for *client* to *callee*.

        Where the callee has staff, somebody sits at the client who has signed in there.
        """
        if client not in self._callers:
            self._callers[client] = client_of(self.topology, self._network.state, client, self.recorder)
            self._callers[client].operator = "story"
        caller = self._callers[client]
        channel = cast(grpc.Channel, _PatientChannel(caller, callee, self._say_who_is_awaited))
        if callee not in caller.sessions and self._has_staff(callee):
            self._sign_in(caller, callee, channel)
        return channel

    def _has_staff(self, callee: str) -> bool:
        """Whether staff signs in at the callee; one that stands elsewhere makes its accounts itself."""
        contract = self._network.kinds(self.topology.nodes[callee].kind).CONTRACT
        return SIGN_IN in contract.methods and not self.topology.host_of[callee].external

    def _sign_in(self, caller: Caller, node: str, channel: grpc.Channel) -> None:
        """Sign in as a SIMULATED operator with an account made for this story alone, at the machine.

        A code counts once, also where the node died before it could answer: then another account is made.
        """
        for _ in range(TRIES):
            name, password = f"story-{_letters()}", chance.token_hex(16)
            with self._network.database(node, TABLES) as database:
                second_factor = machine.add(database, name, Role.CLERK, password)
            self._accounts.append((node, name))
            code = code_at(second_factor, clocks.now())
            try:
                terminal.sign_in(caller, node, StaffServiceStub(channel), name, password, code)
            except Refusal as refusal:
                if refusal.reason != SecondFactorUsed.reason:
                    raise
            else:
                return
        raise StoryFailed(f"nobody could sign in at {node}: it never answered before its code was used up")

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Do one step: said to the teller once it is done, traced, and named when it fails."""
        self._step = what
        try:
            with self.recorder.span("story", what, _here()):
                yield
        except Refusal as refusal:
            waited = f" {self._why()}" if may_pass_later(refusal.code, refusal.reason) else ""
            raise StoryFailed(f"{what}: {refusal.reason}: {refusal.explain()}{waited}") from refusal
        self.say(f"  {what}")

    def wait_for(self, what: str, look: Callable[[], T | None], patience: float = PATIENCE) -> T:
        """Look until *look* finds something, for *patience* seconds."""
        began, pause, said = clocks.monotonic(), threads.Event(), False
        while True:
            found = look()
            if found:
                return found
            waited = clocks.monotonic() - began
            if waited > patience:
                raise StoryFailed(f"{what} did not come about within {patience:.0f} seconds. {self._why()}")
            if waited > SAY_AFTER and not said:
                self.say(f"  {self._step}: waiting for {what}, for at most {patience:.0f} seconds. {self._why()}")
                said = True
            pause.wait(LOOK_EVERY)

    def _say_who_is_awaited(self, callee: str, refusal: Refusal) -> None:
        host = self.topology.host_of[callee]
        elsewhere = f" at {host.address}:{host.port}, which is started elsewhere" if host.external else ""
        self.say(
            f"  {self._step}: waiting for {callee} on {host.name}{elsewhere}, for at most {PATIENCE:.0f} seconds."
            f" {refusal.reason}: {refusal.explain()}"
        )

    def _why(self) -> str:
        """What may keep a story waiting, and where more of it stands."""
        try:
            found = self._network.hindrances()
        except (NetworkError, Refusal, OSError):  # the story's own fault is to be told
            found = ""
        return f"{found} See juki status and juki outbox.".strip()

    def require(self, holds: bool, what: str) -> None:
        """Fail unless *holds*."""
        if not holds:
            raise StoryFailed(f"it is not so that {what}")

    def close(self) -> None:
        """Close the accounts that were made for it, the clients, and export what is left of the trace."""
        for node, name in self._accounts:
            with suppress(NetworkError, Refusal, OSError), self._network.database(node, TABLES) as database:
                machine.close(database, name)
        for caller in self._callers.values():
            caller.close()
        self.recorder.stop()


class _PatientChannel(SignedChannel):
    """Asks again, signed anew, while the callee is down, closed or busy; *say* is told once when that takes long."""

    def __init__(self, caller: Caller, callee: str, say: Callable[[str, Refusal], None]) -> None:
        super().__init__(caller, callee)
        self._say = say

    def unary_unary(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """Return the method as a function of the request."""
        call = super().unary_unary(*args, **kwargs)

        def patient(request: Any, timeout: float | None = None) -> Any:
            began, pause, said = clocks.monotonic(), threads.Event(), False
            while True:
                try:
                    return call(request, timeout)
                except Refusal as refusal:
                    waited = clocks.monotonic() - began
                    if not may_pass_later(refusal.code, refusal.reason) or waited > PATIENCE:
                        raise
                    if waited > SAY_AFTER and not said:
                        self._say(self._callee, refusal)
                        said = True
                    pause.wait(min(refusal.retry_after or LOOK_EVERY * 4, 5.0))

        return patient


def _here() -> Any:
    from mesh.call import current

    call = current()
    return call.span if call else None


def _letters() -> str:
    """Return a word by chance, without digits, which a pseudonym may not have many of."""
    return "".join(chr(ord("a") + chance.below(26)) for _ in range(10))


def pages(ask: Callable[[str], P]) -> Iterator[P]:
    """Yield a list's pages to its end; *ask* returns the one that a token leads to, the first for an empty token."""
    token = ""
    while True:
        page = ask(token)
        yield page
        before, token = token, page.next_page_token
        if not token:
            return
        if token == before:
            raise StoryFailed("a page of a list leads to itself")


def new_request_id() -> str:
    """Return a fresh id for a write."""
    return chance.uuid_text()
