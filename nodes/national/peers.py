"""Those the nation calls: domain values in and out."""

from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.national import convert
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode


class MunicipalCs:
    """The communication servers of the municipalities."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def number(self, code: ResidentCode, number: MyNumber, municipality: LocalGovernmentCode) -> Posting:
        """Return a My Number ready for the outbox to its municipality."""
        callee = self._road.peer("municipal_cs", municipality.value)
        method = "/juki.municipal_cs.v1.MunicipalCsService/ReceiveMyNumbers"
        return posting(callee, method, code.value, convert.number_to_cs(code, number))


class CoreSystem:
    """The core of the linkage network."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def acquisition(self, number: AcquisitionNumber, code: ResidentCode) -> Posting:
        """Return a resident code for an acquisition number, ready for the outbox."""
        callee = self._road.peer("core_system")
        method = "/juki.core_system.v1.CoreSystemService/SubmitResidentCodes"
        return posting(callee, method, code.value, convert.acquisition_to_core(number, code))
