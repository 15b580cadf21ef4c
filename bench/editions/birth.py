"""How many of this project's functions run while a resident record system answers one RegisterBirth; prints JSON."""

import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from uuid import uuid4

from juki.resident_record.v1 import counter_service_pb2 as wire
from nodes.resident_record import service
from tests.nodes.resident_record.conftest import LINKS, entered, running_city

ROOT = Path(__file__).resolve().parents[2]
COMPREHENSIONS = {
    "<listcomp>",
    "<dictcomp>",
    "<setcomp>",
    "<genexpr>",
}  # no functions, and no calls from Python 3.12 on
OURS = tuple(str(ROOT / each) + "/" for each in ("mesh", "fittings", "nodes", "vocabulary", "world"))


def main() -> None:
    """Record a household, let a child be born into it, and count from the servicer down."""
    called: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> None:
        name = frame.f_code.co_name
        if event == "call" and frame.f_code.co_filename.startswith(OURS) and name not in COMPREHENSIONS:
            called[f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{name}"] += 1

    answer = service.Counter.RegisterBirth

    def counted(*arguments: object) -> object:
        sys.setprofile(count)
        try:
            return answer(*arguments)  # type: ignore[arg-type]  # as the server calls it
        finally:
            sys.setprofile(None)

    service.Counter.RegisterBirth = counted  # type: ignore[assignment]  # for this process alone
    with TemporaryDirectory() as folder, running_city(Path(folder), LINKS) as city:
        for given in ("花子", "次郎"):  # what is made once at first use is not counted
            home = city.record()
            called.clear()
            child = entered("子", given)
            city.counter.RegisterBirth(
                wire.RegisterBirthRequest(request_id=str(uuid4()), household_number=home, child=child)
            )
    print(json.dumps({"calls": called.total(), "most": called.most_common(12)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
