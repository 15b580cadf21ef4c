"""The files of one node: kept within a unit, read by those who were granted them, forgotten when their day is over."""

from collections.abc import Callable
from datetime import date
from functools import cache

from fittings.files import store
from fittings.files.domain import SECRET_SIZE, FileDamaged, Held, Piece, Reference, Seal, check_held
from mesh.storage.database import Database
from mesh.storage.unit import Unit
from world import chance


class Cabinet:
    """Where a node keeps its files."""

    def __init__(self, database: Database, secret: Callable[[int], bytes]) -> None:
        """*secret* gives the node's kept secret of so many bytes, when first needed."""
        self._database = database
        self._seal = cache(lambda: Seal(secret(SECRET_SIZE), chance.random_bytes))

    def keep(self, unit: Unit, content: bytes, *, reader: str, until: date) -> Reference:
        """Keep a file of *content*, which is not empty, at least until that day, and let *reader* read it."""
        seal = self._seal()
        reference = seal.refer_to(content)
        name = seal.name(reference.digest)
        before = store.find(unit.session, name)
        if before is None:
            store.keep_segments(unit, name, seal.lock(name, content))
        day = max(until, before.keep_until) if before else until
        store.keep(unit, name, Held(size=reference.size, key_id=reference.key_id, keep_until=day))
        store.grant(unit, name, reader)
        return reference

    def read(self, reference: Reference, piece: Piece, *, reader: str, today: date) -> bytes:
        """Return a piece of a file, shorter at the file's end, or refuse."""
        name = self._seal().name(reference.digest)
        with self._database.reading() as session:
            held = check_held(store.granted(session, name, reader), reference, today)
            numbers = piece.segments(held.size)
            sealed = store.segments(session, name, numbers)
        if [number for number, _ in sealed] != list(numbers):
            raise FileDamaged
        return piece.cut(b"".join(self._seal().unlock(name, number, each) for number, each in sealed))

    def forget(self, today: date) -> None:
        """Delete the files whose last day is over; looked at without holding up any writer."""
        if not self._database.has_been_used():
            return
        with self._database.reading() as session:
            over = store.any_over(session, today)
        if over:
            with self._database.writing() as unit:
                store.forget(unit, today)
