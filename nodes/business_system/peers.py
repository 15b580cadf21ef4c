"""Those a business system calls: domain values in, postings out."""

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.business_system import convert
from nodes.business_system.domain import Customer, Inquiry


class Addressee:
    """The integrated addressee system of the body; without the use of My Numbers no link to it is needed."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def numbering(self, customer: Customer) -> Posting:
        """Return the request to number *customer*, ready for the outbox."""
        method = method_of(addressee_wire, "AssignNumbers")
        item = convert.numbering_to_addressee(customer)
        return posting(self._road.peer("addressee"), method, customer.addressee_number.value, item)


class CityMiddleServer:
    """The body's way to its middle server."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("city_middle_server")
        self._own = road.node.id

    def inquiry(self, inquiry: Inquiry) -> Posting:
        """Return *inquiry* ready for the outbox; it says where the result belongs."""
        method = method_of(city_wire, "RequestInformation")
        item = convert.inquiry_to_city(inquiry, self._own)
        return posting(self._name, method, inquiry.question.addressee_number.value, item)
