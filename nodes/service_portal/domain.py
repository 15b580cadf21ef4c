"""What a service is, and which ones a search means."""

import unicodedata
from dataclasses import dataclass

from vocabulary.identifiers import LocalGovernmentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service that a municipality offers its residents."""

    service_id: str
    municipality: LocalGovernmentCode
    title: str
    description: str
    applies_online: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a resident looks for; every word must be met."""

    municipality: LocalGovernmentCode | None
    words: tuple[str, ...]

    @classmethod
    def of(cls, municipality: LocalGovernmentCode | None, text: str) -> "Search":
        """Split *text* into its words, whatever their width and case."""
        return cls(municipality=municipality, words=tuple(fold(text).split()))

    def means(self, service: Service) -> bool:
        """Return whether title or description holds every word."""
        places = (fold(service.title), fold(service.description))
        return all(any(word in place for place in places) for word in self.words)


def fold(text: str) -> str:
    """Return *text* for comparison: without differences of width and case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
