"""Those the city middle server calls: domain values in and out."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.addressee.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.business_system.v1 import delivery_service_pb2 as business_wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.refusals import NoSuchPeer
from mesh.storage.items import Posting, posting
from nodes.city_middle_server import convert, domain
from nodes.city_middle_server.domain import Inquiry, LayoutResult, Numbers, OpenInquiry
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import HouseholdCopy, IntegratedAcquisition


class Addressee:
    """The integrated addressee system, which alone turns one number into the other."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("addressee")
        self._stub = InquiryServiceStub(road.channel(self._name))

    def integrated_numbers(
        self, numbers: Iterable[AddresseeNumber]
    ) -> dict[AddresseeNumber, IntegratedAddresseeNumber]:
        """Return the integrated number of each person that is numbered."""
        asked = list(dict.fromkeys(numbers))
        if not asked:
            return {}
        found = self._stub.FindIntegratedNumbers(convert.integrated_numbers_request(asked)).integrated_addressee_numbers
        return {each: IntegratedAddresseeNumber(text) for each, text in zip(asked, found, strict=True) if text}

    def addressee_numbers(
        self, numbers: Iterable[IntegratedAddresseeNumber]
    ) -> dict[IntegratedAddresseeNumber, AddresseeNumber]:
        """Return the newest addressee number of each person that is known."""
        asked = list(dict.fromkeys(numbers))
        if not asked:
            return {}
        found = self._stub.FindAddresseeNumbers(convert.addressee_numbers_request(asked)).addressee_numbers
        return {each: AddresseeNumber(text) for each, text in zip(asked, found, strict=True) if text}

    def symbol_result(self, number: IntegratedAddresseeNumber) -> Posting:
        """Return the news of a symbol ready to be handed over."""
        method = method_of(addressee_wire, "ReceiveSymbolResults")
        return posting(self._name, method, number.value, convert.symbol_result_to_addressee(number))


class MiddleServer:
    """The body's part of the middle server platform."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("middle_server")
        self._stub = AcquisitionServiceStub(road.channel(self._name))

    def begin_acquisitions(self, people: Sequence[IntegratedAddresseeNumber]) -> list[IntegratedAcquisition]:
        """Return a fresh acquisition number for each of *people*, or none where the symbol is there already."""
        return convert.begun_from_middle_server(self._stub.BeginAcquisitions(convert.begin_to_middle_server(people)))

    def copy(self, numbers: Numbers, copy: HouseholdCopy) -> Posting:
        """Return *copy* in layout items under the integrated number, ready to be handed over, or refuse."""
        number = domain.number_for_copy(numbers, copy)
        item = convert.copy_to_middle_server(number, copy)
        return posting(self._name, method_of(middle_wire, "RegisterCopies"), number.value, item)

    def inquiry(self, numbers: Numbers, inquiry: Inquiry) -> Posting:
        """Return *inquiry* under the integrated number, ready to be handed over, or refuse."""
        number = domain.number_for_inquiry(numbers, inquiry)
        item = convert.inquiry_to_middle_server(number, inquiry)
        return posting(self._name, method_of(middle_wire, "RequestInformation"), number.value, item)


class BusinessSystems:
    """The business systems of the body, told apart by their node ids."""

    def __init__(self, road: Road) -> None:
        self._own = road.node.name
        self._names = {each.id: each.name for each in road.topology.callees(self._own, "business_system")}

    def name_of(self, business_system: str) -> str:
        """Return the node of a business system, or refuse one that no rule leads to."""
        if business_system not in self._names:
            raise NoSuchPeer(node=self._own, kind="business_system", code="this id")
        return self._names[business_system]

    def result(
        self, known: Collection[IntegratedAddresseeNumber], inquiries: Mapping[str, OpenInquiry], result: LayoutResult
    ) -> Posting:
        """Return *result* in words for whoever asked, ready to be handed over, or refuse."""
        inquiry = domain.waiting(known, inquiries, result)
        item = convert.result_to_business_system(domain.answered(inquiry, result))
        method = method_of(business_wire, "ReceiveResults")
        return posting(self.name_of(inquiry.business_system), method, inquiry.addressee_number.value, item)
