"""Those the basic-person system calls: domain values in, postings out."""

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.resident_record.v1 import delivery_service_pb2 as resident_wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.basic_person import convert
from nodes.basic_person.domain import Person
from vocabulary.juki_net import AddresseeAcquisition
from vocabulary.linkage import HouseholdCopy


class Addressee:
    """The integrated addressee system of the same body."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("addressee")

    def numbering(self, person: Person) -> Posting:
        """Return the request to number *person*, ready for the outbox."""
        method = method_of(addressee_wire, "AssignNumbers")
        return posting(self._name, method, person.addressee_number.value, convert.numbering_to_addressee(person))


class CityMiddleServer:
    """The city's way to its middle server."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("city_middle_server")

    def copy(self, copy: HouseholdCopy) -> Posting:
        """Return *copy* ready for the outbox; it leaves when the person is numbered and older copies have arrived."""
        method, item = method_of(city_wire, "RegisterHouseholdCopies"), convert.copy_to_city_middle_server(copy)
        return posting(self._name, method, copy.addressee_number.value, item, follows=True)


class ResidentRecord:
    """The resident record system, which alone knows whose resident code an addressee number means."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("resident_record")

    def acquisition(self, acquisition: AddresseeAcquisition) -> Posting:
        """Return *acquisition* ready to be handed over."""
        method = method_of(resident_wire, "SubmitAcquisitions")
        item = convert.acquisition_to_resident_record(acquisition)
        return posting(self._name, method, acquisition.addressee_number.value, item)
