"""The integrated addressee system on the road, in a city and outside one, between fakes of its neighbours."""

from pathlib import Path
from uuid import uuid4

import pytest

from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire
from mesh.fakes import refusal
from mesh.refusals import Unreachable
from tests.nodes.addressee.conftest import OWN, until
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.refusals import Refusal

ONE, TWO, THREE = (AddresseeNumber.from_serial(serial) for serial in (1, 2, 3))


def test_the_same_my_number_gets_the_same_integrated_number(city, numbering):
    assert city.number(numbering(addressee=1), numbering(addressee=2)) == ["", ""]
    one, two = city.integrated(ONE, TWO)
    assert one == two != ""
    back = inquiry_wire.FindAddresseeNumbersRequest(integrated_addressee_numbers=[one])
    assert list(city.inquiry.FindAddresseeNumbers(back).addressee_numbers) == [TWO.value]


def test_a_number_taken_is_refused_and_the_others_of_its_batch_stand(city, numbering):
    city.number(numbering(addressee=1, my_number=1))
    requests = [numbering(addressee=1, my_number=2), numbering(addressee=2, my_number=3)]
    assert city.number(*requests, by="test.terminal") == ["ADDRESSEE_NUMBER_TAKEN", ""]
    assert [bool(each) for each in city.integrated(TWO, THREE)] == [True, False]


def test_somebody_who_is_not_numbered_has_no_symbol_to_ask_for_or_after(city, numbering):
    city.number(numbering())
    for ask in (lambda: city.state(TWO), lambda: city.acquire(ONE, TWO)):
        with pytest.raises(Refusal) as refused:
            ask()
        assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "NOT_NUMBERED")
    assert city.state(ONE) == ("NONE", "")


def test_news_of_a_symbol_of_nobody_is_refused_and_the_others_of_its_batch_stand(city, numbering):
    city.number(numbering())
    unknown = IntegratedAddresseeNumber.from_serial(7).value
    assert city.tell_of_symbols(unknown, *city.integrated(ONE)) == ["NOT_NUMBERED", ""]
    assert city.state(ONE) == ("ACQUIRED", "")


def test_a_repeated_request_for_symbols_gets_the_first_answer(city, numbering):
    city.number(numbering())
    request_id = str(uuid4())
    assert [city.acquire(ONE, request_id=request_id) for _ in range(2)] == [1, 1]
    city.comes_to(ONE, "ACQUIRED")
    assert city.acquire(ONE) == 0


@pytest.mark.function("S6.2")
def test_a_symbol_passes_through_its_states(city, numbering):
    city.number(numbering())
    middle_server = city.fakes.city_middle_server
    middle_server.answer("BeginAcquisitions", Unreachable(callee="a.middle-server", status="UNAVAILABLE"))
    seen = [city.state(ONE)]
    city.acquire(ONE)
    city.comes_to(ONE, "REQUESTED", "UNREACHABLE")
    seen.append(city.state(ONE))
    middle_server.answer("BeginAcquisitions", city.fakes.begin)
    city.comes_to(ONE, "ACQUIRED")
    seen.append(city.state(ONE))
    assert seen == [("NONE", ""), ("REQUESTED", "UNREACHABLE"), ("ACQUIRED", "")]


def test_of_a_batch_the_refused_are_told_so_those_who_must_wait_wait_and_the_others_get_their_symbols(city, numbering):
    city.number(*(numbering(addressee=serial, my_number=serial) for serial in (1, 2, 3)))
    gone, away = refusal("PERSON_NOT_FOUND", "NOT_FOUND"), refusal("UNREACHABLE", "UNAVAILABLE")
    city.fakes.refusals.update({ONE.value: gone, TWO.value: away})
    assert city.acquire(ONE, TWO, THREE) == 3
    city.comes_to(ONE, "REFUSED", "PERSON_NOT_FOUND")
    city.comes_to(TWO, "REQUESTED", "UNREACHABLE")
    city.comes_to(THREE, "ACQUIRED")
    city.fakes.refusals.clear()
    city.comes_to(TWO, "ACQUIRED")
    assert city.state(ONE) == ("REFUSED", "PERSON_NOT_FOUND")
    assert city.acquire(ONE, THREE) == 1
    city.comes_to(ONE, "ACQUIRED")


KILLS = {
    "before it asked for a number": ("BeginAcquisitions", False),
    "between its two calls": ("SubmitAcquisitions", False),
    "before it kept what came of it": ("SubmitAcquisitions", True),
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the kill
@pytest.mark.parametrize("when", KILLS)
def test_an_acquisition_that_was_killed_goes_on_at_the_next_start(city, numbering, when):
    city.number(numbering())
    (method, arrives), killed = KILLS[when], []
    caller = city.mesh.running(OWN).caller
    send = caller.exchange

    def dying(callee, sent):
        if arrives or not sent.method.endswith(method):
            answer = send(callee, sent)
        if sent.method.endswith(method):
            killed.append(callee)
            raise SystemExit  # ends the thread of the job, as a kill would: nothing after it is done
        return answer

    caller.exchange = dying
    city.acquire(ONE)
    until(lambda: killed)
    assert city.state(ONE) == ("REQUESTED", "")
    before = len(city.fakes.drawn)
    city.mesh.stop()
    if arrives:
        city.fakes.with_symbol.update(each for some in city.fakes.asked for each in some)
    city.mesh.start()
    city.comes_to(ONE, "ACQUIRED")
    got = [each.acquisition.acquisition_number for each in city.fakes.residents]
    assert got == (city.fakes.drawn[:1] if arrives else city.fakes.drawn[before:])  # a try after a kill draws anew


def files_with(folder: Path, number: str) -> set[str]:
    """Return the names of the files below *folder* in which *number* stands, as text or, where it is hex, as bytes."""
    forms = [number.encode(), *([bytes.fromhex(number)] if len(number) == 32 else [])]
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {each.name for each in files if any(form in each.read_bytes() for form in forms)}


@pytest.mark.parametrize("status", ["UNAVAILABLE", "NOT_FOUND", ""])
def test_no_acquisition_number_rests_in_any_file_whatever_comes_of_it(city, numbering, tmp_path, status):
    city.number(numbering())
    if status:
        city.fakes.refusals[ONE.value] = refusal("NOT_THIS_ONE", status)
    city.acquire(ONE)
    until(lambda: city.fakes.residents and city.state(ONE) != ("REQUESTED", ""))
    assert city.fakes.drawn
    for stop in (lambda: None, city.mesh.stop):
        stop()
        assert set().union(*(files_with(tmp_path, each) for each in city.fakes.drawn)) == set()
    assert "node.db" in files_with(tmp_path, ONE.value)  # the search finds what is kept
