"""Those the nation calls: domain values in and out."""

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.national import convert
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.juki_net import GeneratedNumber, ResidentAcquisition

_RECEIVE_MY_NUMBERS = method_of(cs_wire, "ReceiveMyNumbers")
_SUBMIT_RESIDENT_CODES = method_of(core_wire, "SubmitResidentCodes")


class MunicipalCs:
    """The communication servers of the municipalities."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def number(self, code: ResidentCode, number: MyNumber, municipality: LocalGovernmentCode) -> Posting:
        """Return a My Number ready for the outbox to its municipality."""
        callee = self._road.peer("municipal_cs", municipality.value)
        item = convert.number_to_cs(GeneratedNumber(resident_code=code, my_number=number))
        return posting(callee, _RECEIVE_MY_NUMBERS, code.value, item)


class CoreSystem:
    """The core of the linkage network."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def acquisition(self, number: AcquisitionNumber, code: ResidentCode) -> Posting:
        """Return a resident code for an acquisition number, ready to be handed over."""
        callee = self._road.peer("core_system")
        item = convert.acquisition_to_core(ResidentAcquisition(acquisition_number=number, resident_code=code))
        return posting(callee, _SUBMIT_RESIDENT_CODES, code.value, item)
