"""What a middle server does on its own."""

from datetime import timedelta

from tests.nodes.middle_server.linkage import SAPPORO_PERSON, Linkage, symbol, symbol_of


def test_a_number_past_thirty_days_of_business_time_is_forgotten(linkage: Linkage) -> None:
    (number,) = linkage.begin("sapporo", SAPPORO_PERSON)
    assert [_forget(linkage, days) for days in (29, 2)] == [1, 0]
    late = symbol(number, symbol_of("sapporo", SAPPORO_PERSON))
    assert linkage.bring_symbols("sapporo", late) == ["ACQUISITION_NOT_ASKED"]


def test_a_repeat_makes_the_time_begin_again(linkage: Linkage) -> None:
    linkage.begin("sapporo", SAPPORO_PERSON)
    linkage.mesh.clock.push(timedelta(days=20))
    linkage.begin("sapporo", SAPPORO_PERSON)
    assert _forget(linkage, 20) == 1


def test_a_body_that_nobody_used_gets_no_database_by_forgetting(linkage: Linkage) -> None:
    job, _ = linkage.mesh.running("sapporo.middle-server").parts.jobs
    job.work()
    assert not (linkage.mesh.state.node("sapporo.middle-server") / "node.db").exists()


def _forget(linkage: Linkage, days: int) -> int:
    """Let so many days pass; return how many acquisitions are left."""
    linkage.mesh.clock.push(timedelta(days=days))
    job, _ = linkage.mesh.running("sapporo.middle-server").parts.jobs
    job.work()
    return linkage.rows("sapporo", "acquisitions")
