"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from fittings.nouns import juki_net, people
from fittings.nouns.fields import checked, enum_from_wire, enum_to_wire, uuid_from_wire
from fittings.nouns.pages import size_from_wire
from fittings.search.wire import search_from_wire
from juki.card_management.v1 import delivery_service_pb2 as card_wire
from juki.card_management.v1 import inquiry_service_pb2 as card_inquiry_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as delivery_wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as inquiry_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.prefecture.v1 import delivery_service_pb2 as prefecture_wire
from juki.types.v1 import juki_net_pb2
from nodes.municipal_cs.domain import IdentityHit, NumberNoticeProgress, SearchPage
from vocabulary.identifiers import ApplicationId, LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import Agreement, FoundIdentity, IdentityNotice
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, NumberNoticeState, ResidentAcquisition
from vocabulary.refusals import Malformed
from vocabulary.searching import FourItemSearch

USUAL_PAGE: Final = 200
LARGEST_PAGE: Final = 500
USUAL_HITS: Final = 20
MOST_HITS: Final = 50


def resident_code_from_wire(
    message: delivery_wire.MyNumberRequest | counter_wire.LookUpIdentityRequest | counter_wire.FindNumberNoticeRequest,
) -> ResidentCode:
    return checked(ResidentCode, message.resident_code, "resident_code")


def number_request_to_national(code: ResidentCode, own: LocalGovernmentCode) -> national_wire.MyNumberRequest:
    return national_wire.MyNumberRequest(resident_code=code.value, municipality_code=own.value)


def generated_number_from_wire(item: delivery_wire.GeneratedNumberItem) -> GeneratedNumber:
    return juki_net.generated_number_from_wire(item.generated_number)


def generated_number_to_gateway(number: GeneratedNumber) -> gateway_wire.GeneratedNumberItem:
    return gateway_wire.GeneratedNumberItem(generated_number=juki_net.generated_number_to_wire(number))


def change_from_wire(item: delivery_wire.ChangeNotice) -> IdentityNotice:
    return people.notice_from_wire(item.notice)


def change_to_prefecture(notice: IdentityNotice) -> prefecture_wire.ChangeNotice:
    return prefecture_wire.ChangeNotice(notice=people.notice_to_wire(notice))


def mailing_record_from_wire(item: delivery_wire.SubmittedMailing) -> MailingRecord:
    return juki_net.mailing_record_from_wire(item.mailing_record)


def mailing_record_to_cards(mailing: MailingRecord) -> card_wire.SubmittedMailing:
    return card_wire.SubmittedMailing(mailing_record=juki_net.mailing_record_to_wire(mailing))


def move_in_notice_from_wire(item: delivery_wire.MoveInNoticeItem) -> MoveInNotice:
    return juki_net.move_in_notice_from_wire(item.move_in_notice)


def move_in_notice_to_wire(notice: MoveInNotice) -> delivery_wire.MoveInNoticeItem:
    """Return *notice* for another municipality's communication server."""
    return delivery_wire.MoveInNoticeItem(move_in_notice=juki_net.move_in_notice_to_wire(notice))


def move_in_notice_to_gateway(notice: MoveInNotice) -> gateway_wire.MoveInNoticeItem:
    return gateway_wire.MoveInNoticeItem(move_in_notice=juki_net.move_in_notice_to_wire(notice))


def acquisition_from_wire(item: delivery_wire.AcquisitionItem) -> ResidentAcquisition:
    return juki_net.resident_acquisition_from_wire(item.acquisition)


def acquisition_to_national(acquisition: ResidentAcquisition) -> national_wire.AcquisitionItem:
    return national_wire.AcquisitionItem(
        acquisition_number=acquisition.acquisition_number.value, resident_code=acquisition.resident_code.value
    )


def code_order_from_wire(request: inquiry_wire.FetchResidentCodesRequest) -> tuple[str, int]:
    """Return the request id and how many codes are asked for."""
    return uuid_from_wire(request.request_id, "request_id"), juki_net.code_count(request.count)


def codes_to_wire(codes: Iterable[ResidentCode]) -> inquiry_wire.FetchResidentCodesResponse:
    return inquiry_wire.FetchResidentCodesResponse(resident_codes=[each.value for each in codes])


def found_to_wire(found: FoundIdentity) -> inquiry_wire.FindIdentityResponse:
    """Return who a person is; why the record last changed is the tiers' own matter."""
    return inquiry_wire.FindIdentityResponse(found=people.found_to_wire(replace(found, last_reason=None)))


def looked_up_to_wire(found: FoundIdentity) -> counter_wire.LookUpIdentityResponse:
    """Return who a person is; why the record last changed is the tiers' own matter."""
    return counter_wire.LookUpIdentityResponse(found=people.found_to_wire(replace(found, last_reason=None)))


def compared_codes(request: counter_wire.CompareIdentitiesRequest) -> list[ResidentCode]:
    """Return whom alone to compare, each once; nobody means a page of the file."""
    if len(request.resident_codes) > LARGEST_PAGE:
        raise Malformed("resident_codes", f"are more than {LARGEST_PAGE}")
    return [checked(ResidentCode, each, "resident_codes") for each in dict.fromkeys(request.resident_codes)]


def page_size_from_wire(request: counter_wire.CompareIdentitiesRequest) -> int:
    """Return how many records are wanted."""
    return size_from_wire(request.page_size, USUAL_PAGE, LARGEST_PAGE)


def agreements_to_wire(agreements: Sequence[Agreement], token: str = "") -> counter_wire.CompareIdentitiesResponse:
    """Return *agreements*; *token* leads to the next page, empty at the end of the file."""
    return counter_wire.CompareIdentitiesResponse(
        agreements=[people.agreement_to_wire(each) for each in agreements],
        next_page_token=token,
    )


def number_notice_from_cards(response: card_inquiry_wire.FindNumberNoticeResponse) -> NumberNoticeProgress:
    state = enum_from_wire(NumberNoticeState, juki_net_pb2.NumberNoticeState, response.state, "state")
    application_id = checked(ApplicationId, response.application_id, "application_id")
    return NumberNoticeProgress(application_id=application_id, state=state)


def number_notice_to_wire(notice: NumberNoticeProgress) -> counter_wire.FindNumberNoticeResponse:
    state = enum_to_wire(juki_net_pb2.NumberNoticeState, notice.state)
    return counter_wire.FindNumberNoticeResponse(application_id=notice.application_id.value, state=state)


def searched_from_wire(request: counter_wire.SearchIdentitiesRequest) -> tuple[FourItemSearch, int]:
    """Return who is looked for, and how many hits are wanted."""
    return search_from_wire(request.conditions), size_from_wire(request.page_size, USUAL_HITS, MOST_HITS)


def search_page_to_wire(page: SearchPage, token: str) -> counter_wire.SearchIdentitiesResponse:
    """Return a page of hits; *token* leads to the next one, empty when there is none."""
    return counter_wire.SearchIdentitiesResponse(
        count=page.count,
        is_list=page.is_list,
        hits=map(_hit_to_wire, page.hits),
        next_page_token=token,
    )


def _hit_to_wire(hit: IdentityHit) -> counter_wire.IdentityHit:
    return counter_wire.IdentityHit(
        resident_code=hit.resident_code.value, four_items=people.four_items_to_wire(hit.items)
    )
