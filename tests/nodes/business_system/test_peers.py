"""What the neighbours of a business system get from it."""

from uuid import uuid4

from fittings.nouns.people import four_items_to_wire
from juki.business_system.v1 import counter_service_pb2 as wire
from juki.types.v1 import linkage_pb2


def register(office, application):
    return office.pension.RegisterCustomer(
        wire.RegisterCustomerRequest(
            request_id=str(uuid4()),
            my_number=application.my_number.value,
            four_items=four_items_to_wire(application.items),
        )
    ).addressee_number


def test_the_addressee_system_gets_who_is_to_be_numbered(office, application):
    number = register(office, application())
    office.mesh.settle()
    (request,) = office.addressee.items("AssignNumbers")
    assert (request.addressee_number, request.my_number) == (number, application().my_number.value)
    assert (request.four_items.name.text, request.four_items.address) == ("試験 太郎", "札幌市中央区1")


def test_the_city_middle_server_gets_the_name_of_the_system_that_asks(office, application):
    office.pension.RequestInformation(
        wire.RequestInformationRequest(
            request_id=str(uuid4()),
            addressee_number=register(office, application()),
            matter=linkage_pb2.InquiryMatter(
                work_code="JM99000000000001",
                procedure_code="JT99000000000001",
                item_code="TM99000000000002",
                provider_code="011002",
            ),
        )
    )
    office.mesh.settle()
    assert [each.business_system for each in office.city_middle_server.items("RequestInformation")] == ["pension"]
