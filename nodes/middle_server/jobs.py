"""What a middle server does on its own."""

from mesh.clock import Clock
from nodes.middle_server.domain.symbols import TIME_TO_LIVE
from nodes.middle_server.store.symbols import SymbolStore


def forget_expired_acquisitions(symbols: SymbolStore, clock: Clock) -> None:
    """Forget acquisition numbers past their time, as the law demands (My Number Act art. 21-2 (3))."""
    symbols.forget_asked_before(clock.now() - TIME_TO_LIVE)
