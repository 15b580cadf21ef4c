"""The state folder: where a running network keeps everything, and nothing else does."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """Paths below one state folder, ``var/`` by default."""

    root: Path

    @property
    def pki(self) -> Path:
        """Trust hierarchy, keys, certificates, revocation lists."""
        return self.root / "pki"

    @property
    def clock(self) -> Path:
        """The offset of business time."""
        return self.root / "clock.json"

    @property
    def ports(self) -> Path:
        """Which port each host was given, so that a new one moves nobody."""
        return self.root / "ports.json"

    @property
    def run(self) -> Path:
        """Process ids and locks; of no worth when nothing runs."""
        return self.root / "run"

    @property
    def hosts(self) -> Path:
        """What is known of each process: its lock, its record, why it ended."""
        return self.run / "hosts"

    def trouble(self, node: str) -> Path:
        """Why a node is not ready, in one line; absent while it is."""
        return self.run / "troubles" / node

    @property
    def logs(self) -> Path:
        """What each host prints."""
        return self.root / "logs"

    @property
    def traces(self) -> Path:
        """The spans the network's own receiver keeps."""
        return self.root / "traces.db"

    def node(self, name: str) -> Path:
        """Everything one party owns: database, evidence, audit, replay records."""
        return self.root / "nodes" / name

    def evidence(self, name: str) -> Path:
        """One party's evidence log."""
        return self.node(name) / "evidence"
