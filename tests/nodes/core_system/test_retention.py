"""What the core does on its own."""

from datetime import timedelta

from tests.nodes.core_system.network import SAPPORO, CoreNetwork


def test_numbers_that_were_never_used_are_forgotten_after_thirty_days(network: CoreNetwork) -> None:
    (job,) = network.mesh.running("linkage.core-system").parts.jobs
    old = network.number(SAPPORO)
    network.mesh.clock.push(timedelta(days=29))
    job.work()
    young = network.number(SAPPORO)
    network.mesh.clock.push(timedelta(days=2))
    job.work()
    assert network.under_way() == 1
    assert network.submit(old, "24727059608") == "ACQUISITION_UNKNOWN"
    assert network.submit(young, "24727059608") == ""
