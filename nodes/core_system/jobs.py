"""What the core does on its own."""

from mesh.clock import Clock
from nodes.core_system.domain.acquisitions import TIME_TO_LIVE
from nodes.core_system.store.store import Store


def forget_expired_acquisitions(store: Store, clock: Clock) -> None:
    """Forget acquisitions past their time, as the law demands (My Number Act art. 21-2 (3))."""
    store.forget_issued_before(clock.now() - TIME_TO_LIVE)
