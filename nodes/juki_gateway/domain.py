"""Between whom a gateway stands. What passes is decided elsewhere; that it passed, ``fittings/passages`` remembers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One city, and the way into the network."""

    body: str  # the city's code
    city: str  # its resident record system
    network: str  # its communication server
