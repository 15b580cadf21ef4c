"""What a middle server does on its own."""

from mesh.clock import Clock
from nodes.middle_server.acts.acquisition import forget_expired
from nodes.middle_server.domain.symbols import TIME_TO_LIVE
from nodes.middle_server.store.store import Store


def forget_expired_acquisitions(store: Store, clock: Clock) -> None:
    """Forget acquisitions past their time; a body that has none is not written to."""
    now = clock.now()
    if store.is_any_asked_before(now - TIME_TO_LIVE):
        with store.writing() as unit:
            forget_expired(unit, now)
