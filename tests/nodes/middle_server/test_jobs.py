"""What a middle server does on its own."""

from datetime import timedelta
from typing import Any

from tests.nodes.middle_server.linkage import SAPPORO_PERSON, Linkage


def test_a_number_past_thirty_days_of_business_time_is_forgotten_at_body_and_core(linkage: Linkage) -> None:
    linkage.request_symbol("sapporo", SAPPORO_PERSON)
    left = [_forget(linkage, days) for days in (29, 2)]
    assert left == [[1, 1], [0, 0]]


def _forget(linkage: Linkage, days: int) -> list[Any]:
    linkage.mesh.clock.push(timedelta(days=days))
    left = []
    for name in ("sapporo.middle-server", "linkage.core-system"):
        running = linkage.mesh.running(name)
        (job,) = running.parts.jobs
        job.work()
        assert running.database is not None
        with running.database.reading() as session:
            left.append(session.connection().exec_driver_sql("select count(*) from acquisitions").scalar())
    return left
