"""What a registered linkage is."""

from dataclasses import dataclass
from enum import StrEnum


class LinkageMethod(StrEnum):
    """The two ways data may pass (common-function specification 2.2.2)."""

    API = "API"
    FILE = "FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkage:
    """One registered linkage: who provides what to whom, and how."""

    linkage_id: str
    provider: str
    consumer: str
    method: LinkageMethod
    matter: str
