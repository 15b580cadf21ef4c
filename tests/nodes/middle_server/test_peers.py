"""Whom a middle server reaches, and whose permits it believes."""

from uuid import uuid4

from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from tests.nodes.middle_server.linkage import HAKODATE_PERSON, SAPPORO, Linkage, delivery


def test_the_key_is_published_once_before_the_first_inquiry(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    for _ in range(2):
        assert linkage.ask("hakodate", HAKODATE_PERSON, SAPPORO).result == linkage_pb2.INQUIRY_RESULT_NO_DATA
    database = linkage.mesh.running("linkage.interface-system").database
    assert database is not None
    with database.reading() as session:
        found = session.connection().exec_driver_sql("select count(*) from passages where matter = 'PublishKeys'")
        assert found.scalar() == 1


def test_a_decision_nobody_asked_for_is_refused(linkage: Linkage) -> None:
    decision = linkage_pb2.Decision(
        inquiry_id=str(uuid4()), transaction_number="0" * 32, verdict=linkage_pb2.VERDICT_REFUSED
    )
    item = wire.DecisionItem(delivery=delivery(), decision=decision)
    answer = linkage.body("sapporo").ReceiveDecisions(wire.ReceiveDecisionsRequest(items=[item]))
    assert answer.outcomes[0].reason == "TRANSACTION_UNKNOWN"
