"""What the neighbours of the basic-person system get from it."""

from uuid import uuid4

from juki.basic_person.v1 import basic_person_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from mesh.storage.outbox import waiting


def test_an_acquisition_reaches_the_resident_record_and_leaves_nothing_behind(city, change):
    item = wire.Acquisition(
        delivery=Delivery(delivery_id=str(uuid4())),
        acquisition_number="ab" * 16,
        addressee_number=change().addressee_number.value,
    )
    outcomes = city.stub.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[item])).outcomes
    city.mesh.settle()
    assert [each.reason for each in outcomes] == [""]
    assert [(each.acquisition_number, each.addressee_number) for each in city.resident_record.items] == [
        (item.acquisition_number, item.addressee_number)
    ]
    with city.mesh.running("sapporo.basic-person").database.reading() as session:
        assert waiting(session) == []
