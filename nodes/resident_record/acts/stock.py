"""The municipality's stock of resident codes, filled before a unit is opened that takes from it."""

from collections.abc import Iterator
from contextlib import contextmanager

from nodes.resident_record.acts.numbers import Choose
from nodes.resident_record.peers import Gateway
from nodes.resident_record.store.store import Store
from world import threads


class Stock:
    """Sees to it that there are codes enough; one taker at a time."""

    def __init__(self, store: Store, gateway: Gateway, choose: Choose, refill: int) -> None:
        """*choose* picks codes at random; *refill* is how many are fetched at least when the stock is short."""
        self._store, self._gateway, self._choose, self._refill = store, gateway, choose, refill
        self._taking = threads.Lock()

    @contextmanager
    def of(self, needed: int) -> Iterator[Choose]:
        """Hold a stock of at least *needed* codes; should the nation give none, whoever draws is told so."""
        with self._taking:
            short = needed - self._store.stock_left()
            wanted = max(self._refill, needed) if short > 0 else 0
            while wanted > 0 and (codes := self._gateway.fetch_codes(wanted)):
                self._store.put_into_stock(codes)
                wanted -= len(codes)
            yield self._choose
