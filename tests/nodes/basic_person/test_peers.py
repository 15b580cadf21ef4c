"""What the neighbours of the basic-person system get from it."""

from uuid import uuid4

from juki.basic_person.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import AddresseeAcquisition
from mesh.storage.outbox import waiting


def test_an_acquisition_reaches_the_resident_record_and_leaves_nothing_behind(city, change):
    acquisition = AddresseeAcquisition(acquisition_number="ab" * 16, addressee_number=change().addressee_number.value)
    item = wire.AcquisitionItem(delivery=Delivery(delivery_id=str(uuid4())), acquisition=acquisition)
    outcomes = city.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[item])).outcomes
    city.mesh.settle()
    assert [each.reason for each in outcomes] == [""]
    assert [each.acquisition for each in city.resident_record.items("SubmitAcquisitions")] == [acquisition]
    with city.mesh.running("sapporo.basic-person").database.reading() as session:
        assert waiting(session) == []
