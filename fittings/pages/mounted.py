"""Page tokens as a kind mounts them."""

from functools import partial

from fittings.pages.sealed import KEY_SIZE, SealedPages
from mesh.hosting.node import Road
from mesh.signatures.secrets import kept_secret


def pages_of(road: Road) -> SealedPages:
    """Return what seals the page tokens of a node, all its lists under one key in its folder."""
    return SealedPages(partial(kept_secret, road.folder / "page-tokens.key", KEY_SIZE), road.clock.now)
