"""What every draw of one municipality's people shares: the stream, the place and the day."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from population.places import Place, place_of
from world import chance
from world.chance import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    """One municipality's stream of chance; only whole-number draws, so every machine agrees."""

    random: Random
    municipality: str
    place: Place
    today: date

    def chance(self, probability: float) -> bool:
        """Return true that often."""
        return self.random.random() < probability

    def between(self, low: int, high: int) -> int:
        """Return a whole number of at least *low* and at most *high*."""
        return self.random.randint(low, high)

    def birthday(self, age: int) -> date:
        """Return a day of birth that makes somebody *age* years old today."""
        days = age * 1461 // 4 + 1 + self.random.randrange(363)
        return self.today - timedelta(days=days)


def dice_for(seed: int, municipality: str, today: date) -> Dice:
    """Open a municipality's own stream, so that no municipality's people depend on another's."""
    digest = sha256(f"juki population {seed} {municipality}".encode()).digest()
    return Dice(
        random=chance.seeded(int.from_bytes(digest, "big")),
        municipality=municipality,
        place=place_of(municipality),
        today=today,
    )
