"""Those the integrated addressee system calls: domain values in, postings out."""

from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.addressee import convert
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber, MyNumber


class CityMiddleServer:
    """The body's way to its middle server."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("city_middle_server")

    def symbol_request(self, number: IntegratedAddresseeNumber) -> Posting:
        """Return the request for a person's symbol, ready for the outbox."""
        method = method_of(city_wire, "RequestSymbols")
        return posting(self._name, method, number.value, convert.symbol_request_to_city(number))


class BasicPerson:
    """The basic-person system, where this body is a city that has one."""

    def __init__(self, road: Road) -> None:
        linked = road.topology.callees(road.node.name, "basic_person")
        self.name = linked[0].name if linked else None

    def acquisition(self, number: AddresseeNumber, acquisition: AcquisitionNumber) -> Posting:
        """Return a resident's *acquisition* ready for the outbox."""
        method = method_of(person_wire, "SubmitAcquisitions")
        item = convert.acquisition_to_basic_person(number, acquisition)
        return posting(self.name or "", method, number.value, item)


class National:
    """The national server, which finds people by My Number for bodies outside the cities."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def acquisition(self, number: MyNumber, acquisition: AcquisitionNumber) -> Posting:
        """Return anybody's *acquisition* ready for the outbox, or refuse where no link leads to the nation."""
        method = method_of(national_wire, "SubmitAcquisitions")
        item = convert.acquisition_to_national(number, acquisition)
        return posting(self._road.peer("national"), method, number.value, item)
