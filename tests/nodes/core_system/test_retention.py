"""What the core does on its own."""

from datetime import timedelta

from nodes.core_system.store.records import CHAIN
from tests.nodes.core_system.network import SAPPORO, CoreNetwork


def test_numbers_that_were_never_used_are_forgotten_after_thirty_days(network: CoreNetwork) -> None:
    job, _ = network.mesh.running("linkage.core-system").parts.jobs
    old = network.number(SAPPORO)
    network.mesh.clock.push(timedelta(days=29))
    job.work()
    young = network.number(SAPPORO)
    network.mesh.clock.push(timedelta(days=2))
    job.work()
    assert network.under_way() == 1
    assert network.submit(old, "24727059608") == "ACQUISITION_UNKNOWN"
    assert network.submit(young, "24727059608") == ""


def test_records_of_provision_go_after_seven_years_and_the_rest_stays_a_chain(network: CoreNetwork) -> None:
    _, job = network.mesh.running("linkage.core-system").parts.jobs
    network.ask("00" * 32)
    network.mesh.clock.push(timedelta(days=6 * 365))
    network.ask("00" * 32)
    job.work()
    assert _records(network) == [1, 2]
    network.mesh.clock.push(timedelta(days=366 + 2))
    job.work()
    assert _records(network) == [2]
    network.ask("00" * 32)
    assert _records(network) == [2, 3]


def _records(network: CoreNetwork) -> list[int]:
    with network.database.reading() as session:
        assert CHAIN.first_broken(session) is None
        return list(session.connection().exec_driver_sql("select seq from provision_records order by seq").scalars())
