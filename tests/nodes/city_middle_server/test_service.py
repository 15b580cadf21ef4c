"""The city middle server on the road, between fakes of its neighbours."""

from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.city_middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.civil_date_pb2 import CivilDate as WireDate
from juki.types.v1.delivery_pb2 import Delivery
from mesh.fakes import refusal
from mesh.refusals import Unreachable
from tests.nodes.city_middle_server.conftest import OWN
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.refusals import Refusal

A, B = (AddresseeNumber.from_serial(serial).value for serial in (1, 2))
D, E = (IntegratedAddresseeNumber.from_serial(serial).value for serial in (9, 8))


def stamp():
    return Delivery(delivery_id=str(uuid4()))


def copy(number=A):
    return wire.HouseholdCopy(
        delivery=stamp(),
        addressee_number=number,
        record_id="0" * 32,
        relationship="世帯主",
        is_householder=True,
        valid_from=WireDate(iso8="20260401"),
        version=1,
    )


def inquiry(number=A, business_system="pension"):
    return wire.Inquiry(
        delivery=stamp(),
        inquiry_id=str(uuid4()),
        addressee_number=number,
        matter=linkage_pb2.InquiryMatter(
            work_code="JM99000000000001",
            procedure_code="JT99000000000001",
            item_code="TM99000000000002",
            provider_code="011002",
        ),
        business_system=business_system,
    )


def reasons(response):
    return [(each.reason, code_pb2.Code.Name(each.status)) for each in response.outcomes]


def ask(city, *inquiries):
    return reasons(city.delivery.RequestInformation(wire.RequestInformationRequest(items=inquiries)))


def register(city, *copies):
    return reasons(city.delivery.RegisterHouseholdCopies(wire.RegisterHouseholdCopiesRequest(items=copies)))


def answer(city, *results):
    return reasons(city.delivery.ReceiveResults(wire.ReceiveResultsRequest(items=results)))


def tell_of_symbols(city, *numbers):
    items = [wire.SymbolResult(delivery=stamp(), integrated_addressee_number=each) for each in numbers]
    return reasons(city.delivery.ReceiveSymbolResults(wire.ReceiveSymbolResultsRequest(items=items)))


def begin(city, *numbers):
    request = acquisition_wire.BeginAcquisitionsRequest(integrated_addressee_numbers=numbers)
    return city.acquisition.BeginAcquisitions(request)


def result_of(asked, number=D, result=linkage_pb2.INQUIRY_RESULT_NO_DATA, items=()):
    return wire.ResultItem(
        delivery=stamp(), inquiry_id=asked.inquiry_id, integrated_addressee_number=number, result=result, items=items
    )


def refusing(number, reason, code):
    """Refuse the items in which *number* stands."""
    return lambda item: refusal(reason, code) if number.encode() in item.SerializeToString() else None


def nobody_is_refused(item):
    return None


OK, AWAY = ("", "OK"), ("UNREACHABLE", "UNAVAILABLE")
PENDING = ("NUMBERING_PENDING", "UNAVAILABLE")

# ---- symbols


def test_while_the_middle_server_is_away_no_acquisition_begins_and_the_asker_is_told_so(city):
    city.middle_server.answer("BeginAcquisitions", Unreachable(callee="a.node", status="UNAVAILABLE"))
    with pytest.raises(Refusal) as refused:
        begin(city, D)
    assert (refused.value.code, refused.value.reason) == ("UNAVAILABLE", "UNREACHABLE")


def test_who_is_asked_for_by_no_number_is_refused_before_anything_leaves(city):
    with pytest.raises(Refusal) as refused:
        begin(city, D, "1")
    assert (refused.value.code, refused.value.reason) == ("INVALID_ARGUMENT", "MALFORMED")


def test_of_a_batch_of_news_one_is_refused_by_the_addressee_system_and_the_others_stand(city):
    city.addressee.judge("ReceiveSymbolResults", refusing(E, "NOT_NUMBERED", "NOT_FOUND"))
    assert tell_of_symbols(city, E, D) == [("NOT_NUMBERED", "NOT_FOUND"), OK]
    assert [each.integrated_addressee_number for each in city.addressee.items("ReceiveSymbolResults")] == [D]


# ---- copies


def test_copies_of_a_batch_are_numbered_in_one_look_up_and_who_is_not_numbered_yet_must_wait(city):
    city.numbers[A] = D
    assert register(city, copy(A), copy(B)) == [OK, PENDING]
    assert city.addressee.called == ["FindIntegratedNumbers"]
    assert city.middle_server.called == ["RegisterCopies"]


def test_a_copy_that_the_middle_server_cannot_take_now_waits_where_it_came_from(city):
    city.numbers.update({A: D, B: E})
    city.middle_server.judge("RegisterCopies", refusing(E, *AWAY))
    items = copy(A), copy(B)
    assert (register(city, *items), city.outbox()) == ([OK, AWAY], 0)
    city.middle_server.judge("RegisterCopies", nobody_is_refused)
    assert register(city, *items) == [OK, OK]
    copies = city.middle_server.items("RegisterCopies")
    assert [each.integrated_addressee_number for each in copies] == [D, E]  # the first came twice, and counts once


# ---- inquiries


def test_of_a_batch_of_inquiries_those_that_can_go_go_and_only_they_are_noted(city):
    city.numbers[A] = D
    nobody, nowhere, good = inquiry(B), inquiry(business_system="tax"), inquiry()
    assert ask(city, nobody, nowhere, good) == [PENDING, ("NO_SUCH_PEER", "FAILED_PRECONDITION"), OK]
    assert city.open_inquiries() == [good.inquiry_id]
    assert [each.inquiry_id for each in city.middle_server.items("RequestInformation")] == [good.inquiry_id]


def test_an_inquiry_that_could_not_be_handed_over_is_open_and_a_repeat_brings_it(city):
    city.numbers[A] = D
    city.middle_server.judge("RequestInformation", refusing(D, *AWAY))
    asked = inquiry()
    assert (ask(city, asked), city.open_inquiries()) == ([AWAY], [asked.inquiry_id])
    city.middle_server.judge("RequestInformation", nobody_is_refused)
    assert [ask(city, asked) for _ in range(2)] == [[OK], [OK]]
    assert (city.open_inquiries(), city.outbox()) == ([asked.inquiry_id], 0)
    assert len(city.middle_server.items("RequestInformation")) == 1


def test_another_inquiry_under_the_same_id_goes_nowhere(city):
    city.numbers[A] = D
    asked, other = inquiry(), inquiry()
    ask(city, asked)
    other.delivery.CopyFrom(asked.delivery)
    assert [reason for reason, _ in ask(city, other)] == ["REQUEST_ID_REUSED"]
    assert (city.open_inquiries(), len(city.middle_server.called)) == ([asked.inquiry_id], 1)


@pytest.mark.function("S5.4")
def test_an_inquiry_goes_out_by_one_number_and_its_result_comes_back_by_the_other_in_words(city):
    city.numbers[A] = D
    asked = inquiry()
    assert ask(city, asked) == [OK]
    codes = {"TK99000000000001": "12", "TK99000000000002": "0", "TK99000000000003": "20260401"}
    items = [linkage_pb2.DataItem(code=code, value=value) for code, value in codes.items()]
    assert answer(city, result_of(asked, result=linkage_pb2.INQUIRY_RESULT_PROVIDED, items=items)) == [OK]
    (sent,), (got,) = city.middle_server.items("RequestInformation"), city.pension.items("ReceiveResults")
    assert (sent.inquiry_id, sent.integrated_addressee_number) == (asked.inquiry_id, D)
    assert (got.inquiry_id, got.addressee_number) == (asked.inquiry_id, A)
    assert got.result == linkage_pb2.INQUIRY_RESULT_PROVIDED
    assert [(each.name, each.value) for each in got.values] == [
        ("続柄", "妻"),
        ("世帯主", "いいえ"),
        ("基準日", "令和8年4月1日"),
    ]


def test_a_result_ends_its_inquiry_and_a_repeat_of_it_is_answered_alike_and_goes_nowhere(city):
    city.numbers[A] = D
    asked = inquiry()
    ask(city, asked)
    result = result_of(asked)
    assert [answer(city, result) for _ in range(2)] == [[OK], [OK]]
    assert (city.open_inquiries(), city.pension.called) == ([], ["ReceiveResults"])
    assert ask(city, asked) == [OK]
    assert city.open_inquiries() == []  # what was answered is not opened again by a late repeat of the question


def test_of_a_batch_of_results_the_refused_are_told_so_and_the_others_stand(city):
    city.numbers.update({A: D, B: E})
    one, two = inquiry(A), inquiry(B)
    ask(city, one, two)
    nobody = IntegratedAddresseeNumber.from_serial(7).value
    outcomes = answer(city, result_of(inquiry()), result_of(one, nobody), result_of(one), result_of(two, E))
    unknown = ("INTEGRATED_NUMBER_UNKNOWN", "FAILED_PRECONDITION")
    assert outcomes == [("INQUIRY_NOT_OPEN", "NOT_FOUND"), unknown, OK, OK]
    assert {each.inquiry_id for each in city.pension.items("ReceiveResults")} == {one.inquiry_id, two.inquiry_id}
    assert city.open_inquiries() == []


def test_a_result_that_the_business_system_refuses_is_refused_with_its_reason(city):
    city.numbers[A] = D
    city.pension.judge("ReceiveResults", refusing(A, "INQUIRY_UNKNOWN", "NOT_FOUND"))
    asked = inquiry()
    ask(city, asked)
    assert answer(city, result_of(asked)) == [("INQUIRY_UNKNOWN", "NOT_FOUND")]
    assert city.open_inquiries() == [asked.inquiry_id]


def test_a_result_that_the_business_system_cannot_take_now_leaves_its_inquiry_open(city):
    city.numbers[A] = D
    city.pension.judge("ReceiveResults", refusing(A, *AWAY))
    asked = inquiry()
    ask(city, asked)
    result = result_of(asked)
    assert (answer(city, result), city.open_inquiries(), city.outbox()) == ([AWAY], [asked.inquiry_id], 0)
    city.pension.judge("ReceiveResults", nobody_is_refused)
    assert (answer(city, result), city.open_inquiries()) == ([OK], [])


# ---- what rests here


def test_nothing_of_a_person_rests_in_any_file_but_the_number_of_an_open_inquiry(city, tmp_path):
    number = "ab" * 16
    city.numbers.update({A: D, B: E})
    city.drawn[D] = number
    assert begin(city, D).acquisitions[0].acquisition_number == number
    tell_of_symbols(city, D)
    register(city, copy(A), copy(B))
    ask(city, inquiry(A))
    city.mesh.stop()
    everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    written = [path.read_bytes() for path in (tmp_path / "nodes" / OWN).rglob("*") if path.is_file()]
    assert not any(form in each for each in everything for form in (number.encode(), bytes.fromhex(number)))
    assert not any(value.encode() in each for each in written for value in (D, E, B))
    assert any(A.encode() in each for each in written)  # the search finds what is kept
