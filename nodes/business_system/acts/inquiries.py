"""The office asks another body about a customer, and is answered."""

from collections.abc import Callable, Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.business_system.domain import CustomerUnknown, Inquiry, Question, complete
from nodes.business_system.peers import CityMiddleServer
from nodes.business_system.store import Register
from vocabulary.linkage import NamedResult

NewInquiryId = Callable[[], str]
"""Returns a fresh UUID."""


def request_information(
    unit: Register, city_middle_server: CityMiddleServer, new_inquiry_id: NewInquiryId, question: Question
) -> Inquiry:
    """Ask about a customer, and about nobody else (情報照会, 番号法第19条第8号)."""
    if unit.customers.find(question.addressee_number) is None:
        raise CustomerUnknown
    inquiry = Inquiry(inquiry_id=new_inquiry_id(), question=question)
    unit.inquiries.keep(inquiry.inquiry_id, inquiry)
    unit.post(city_middle_server.inquiry(inquiry))
    return inquiry


def take_results(unit: Register, results: Sequence[Delivered[NamedResult]]) -> list[Outcome]:
    """Complete each inquiry with its first result (情報提供, 番号法第22条第1項)."""
    unit.inquiries.fetch(each.value.inquiry_id for each in results)
    return unit.settle(results, partial(_take, unit))


def _take(unit: Register, result: NamedResult) -> None:
    done = complete(unit.inquiries.find(result.inquiry_id), result)
    unit.inquiries.keep(done.inquiry_id, done)
