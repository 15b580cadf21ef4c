"""Those the integrated addressee system calls: domain values in and out."""

from collections.abc import Mapping, Sequence

from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.city_middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.national.v1 import delivery_service_pb2 as national_wire
from mesh.call import current
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.ids import new_id_text
from mesh.refusals import AnswerMalformed
from mesh.storage.items import Delivered, Posting, posting
from nodes.addressee import convert
from nodes.addressee.domain import Submission
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.refusals import Refusal

_TO_BASIC_PERSON = method_of(person_wire, "SubmitAcquisitions")
_TO_NATIONAL = method_of(national_wire, "SubmitAcquisitions")


class CityMiddleServer:
    """The body's way to its middle server."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("city_middle_server")
        self._stub = AcquisitionServiceStub(road.channel(self._name))

    def begin_acquisitions(
        self, people: Sequence[IntegratedAddresseeNumber]
    ) -> Mapping[IntegratedAddresseeNumber, AcquisitionNumber | None]:
        """Return a fresh acquisition number for each of *people*, None where the symbol is there already."""
        answer = self._stub.BeginAcquisitions(convert.begin_to_city(people))
        numbers = convert.begun_from_city(answer)
        if set(numbers) != set(people):
            raise AnswerMalformed(callee=self._name, field="acquisitions", problem="does not name those asked for")
        return numbers


class Nation:
    """The two ways to the nation: a resident's through the resident record, anybody else's straight."""

    def __init__(self, road: Road) -> None:
        linked = road.topology.callees(road.node.name, "basic_person")
        self.basic_person = linked[0].name if linked else None
        self._road = road

    def submit(self, submissions: Sequence[Submission]) -> Mapping[IntegratedAddresseeNumber, Refusal | None]:
        """Hand over each acquisition number within this call; return why each was refused, None where it arrived."""
        span = (work := current()) and work.span
        parent = span.trace_parent if span else ""
        items = [Delivered(new_id_text(), parent, b"", each) for each in submissions]
        outcomes = self._road.relay.pass_on(items, self._onward)
        return {
            item.value.acquiring.integrated_number: outcome.refusal
            for item, outcome in zip(items, outcomes, strict=True)
        }

    def _onward(self, submission: Submission) -> Posting:
        """Choose the way; refuse where no link leads to the nation."""
        resident = submission.acquiring.resident
        if resident is not None and self.basic_person is not None:
            return self._through_basic_person(self.basic_person, resident, submission)
        item = convert.acquisition_to_national(submission.acquiring.my_number, submission.acquisition_number)
        return posting(self._road.peer("national"), _TO_NATIONAL, submission.acquiring.integrated_number.value, item)

    def _through_basic_person(self, callee: str, resident: AddresseeNumber, submission: Submission) -> Posting:
        item = convert.acquisition_to_basic_person(resident, submission.acquisition_number)
        return posting(callee, _TO_BASIC_PERSON, resident.value, item)
