"""The audit record: one JSON line for every refusal, without personal data."""

import json
import os
from pathlib import Path

from mesh.call import Call
from vocabulary.refusals import Refusal
from world import clocks


class Audit:
    """One node's audit file; appends are whole lines, shared by its workers."""

    def __init__(self, folder: Path) -> None:
        """Open or make ``audit.jsonl`` in *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(folder / "audit.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def refused(self, call: Call, message_id: str, refusal: Refusal) -> None:
        """Keep that *call* was refused; a full disk must not turn a refusal into a failure."""
        entry = {
            "time": clocks.now().isoformat(timespec="milliseconds"),
            "node": call.callee,
            "caller": call.caller,
            "method": call.method,
            "message_id": message_id,
            "trace_id": call.span.trace_id if call.span else "",
            "code": refusal.code,
            "reason": refusal.reason,
            "facts": refusal.facts,
        }
        try:
            os.write(self._file, json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        except OSError:
            return

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
