"""The audit record: one JSON line for every refusal, without personal data; of a flood, a count.

Each caller's first refusals of a minute are told one by one, the others by the next line: how many were left out.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

from mesh.call import Call
from mesh.evidence.refusals import RefusalTally
from vocabulary.refusals import Refusal
from world import clocks

LONGEST_METHOD: Final = 200  # characters; whoever asks for what there is not may ask for anything
LONGEST_FACT: Final = 500


class Audit:
    """One node's audit file; appends are whole lines, shared by its workers."""

    def __init__(self, folder: Path) -> None:
        """Open or make ``audit.jsonl`` in *folder*."""
        folder.mkdir(parents=True, exist_ok=True)
        self._tally, self._left_out = RefusalTally(), 0
        self._file = os.open(folder / "audit.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def refused(self, call: Call, message_id: str, refusal: Refusal) -> None:
        """Keep that *call* was refused; a full disk must not turn a refusal into a failure."""
        if self._tally.is_full(call.caller):
            self._left_out += 1
            return
        self._tally.kept(call.caller)
        left_out, self._left_out = self._left_out, 0
        entry: dict[str, Any] = {
            "time": clocks.now().isoformat(timespec="milliseconds"),
            "node": call.callee,
            "caller": call.caller,
            "method": call.method[:LONGEST_METHOD],
            "message_id": message_id,
            "trace_id": call.span.trace_id if call.span else "",
            "code": refusal.code,
            "reason": refusal.reason,
            "facts": {name: str(fact)[:LONGEST_FACT] for name, fact in refusal.facts.items()},
        }
        if left_out:
            entry["left_out_before"] = left_out
        try:
            os.write(self._file, json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        except OSError:
            return

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
