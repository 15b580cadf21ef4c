"""What the nation does: codes, numbers, notices, acquisitions."""

from dataclasses import replace
from itertools import islice
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import event

from juki.national.v1.inquiry_service_pb2 import AllotResidentCodesResponse
from mesh.refusals import RequestIdReused
from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
from mesh.storage.unit import AnsweredBefore
from nodes.national.acts.codes import allot_codes
from nodes.national.acts.notices import take_notices
from nodes.national.acts.numbers import make_numbers as make_numbers_act
from nodes.national.convert import codes_to_wire
from nodes.national.domain import (
    AnotherNumberGenerated,
    NumberRequest,
    RecordElsewhere,
    ResidentCodeNotAllotted,
    candidates,
)
from nodes.national.node import PUBLISHED_KEY
from nodes.national.store import CodeRow, Store
from tests.nodes.national.conftest import at
from vocabulary.codes import ChangeReason
from vocabulary.identifiers import LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import NoticeOutOfOrder

SAPPORO, SETAGAYA = LocalGovernmentCode("011002"), LocalGovernmentCode("131121")
TO, METHOD = "test.other", "/juki.test.v1.Test/Take"


@pytest.fixture
def store(database, asked):
    return Store(database)


def drawing(*bodies):
    """Draw codes with these bodies, one after the other."""
    drawn = iter(bodies)
    return lambda: ResidentCode.from_body(f"{next(drawn):010d}")


def allot(store, municipality, *bodies, count=None, request_id=None):
    wanted = len(bodies) if count is None else count
    try:
        with store.writing(request_id or str(uuid4())) as unit:
            codes = allot_codes(unit, municipality, wanted, drawing(*bodies))
            return codes if unit.answer(codes_to_wire(codes)) else []
    except AnsweredBefore as before:
        answer = AllotResidentCodesResponse.FromString(before.answer)
        return [ResidentCode(each) for each in answer.resident_codes]


def stamped(value, delivery_id=None):
    return Delivered(delivery_id or str(uuid4()), "", b"", value)


def make_numbers(store, sent, *asked, delivery_id=None):
    def answer(code, number, municipality):
        sent.append((code, number, municipality))
        return Posting(callee=TO, method=METHOD, person=code.value, item=b"")

    items = [stamped(NumberRequest(code=code, municipality=place), delivery_id) for code, place in asked]
    with store.writing() as unit:
        outcomes = make_numbers_act(unit, SimpleNamespace(number=answer), PUBLISHED_KEY, items)
    return [type(each.refusal) for each in outcomes]


def known(store, *people):
    """Have each person's code allotted to Sapporo and numbered."""
    allot(store, SAPPORO, *(int(each.resident_code.value[:-1]) for each in people))
    make_numbers(store, [], *((each.resident_code, SAPPORO) for each in people))


def accept_notice(store, *notices):
    return [type(each) for each in take(store, *map(stamped, notices))]


def take(store, *items):
    with store.writing() as unit:
        return [each.refusal for each in take_notices(unit, items)]


def known_codes(store, *codes):
    with store.writing() as unit:
        return {code for code in codes if unit.codes.find(code)}


def waiting(database):
    with database.reading() as session:
        return len(outbox.waiting(session))


TAKEN = type(None)

# ---- resident codes


@pytest.mark.function("N.2")
def test_no_code_is_ever_allotted_twice(store):
    first = allot(store, SAPPORO, 1, 2, 2, 3, count=3)
    second = allot(store, SETAGAYA, 3, 4, 1, 5, count=2)
    assert [int(each.value[:-1]) for each in first + second] == [1, 2, 3, 4, 5]
    assert known_codes(store, *first, *second, ResidentCode.from_body("0000000009")) == {*first, *second}


def test_the_same_request_gets_the_same_codes_and_draws_no_more(store):
    request_id = str(uuid4())
    first = allot(store, SAPPORO, 1, 2, request_id=request_id)
    assert allot(store, SAPPORO, 8, 9, request_id=request_id) == first
    assert known_codes(store, ResidentCode.from_body("0000000008")) == set()


def test_another_request_under_the_same_id_is_refused_and_another_callers_is_another(store, asked):
    request_id = str(uuid4())
    first = allot(store, SAPPORO, 1, request_id=request_id)
    asked(body="another")
    with pytest.raises(RequestIdReused):
        allot(store, SAPPORO, 2, request_id=request_id)
    asked(caller="test.stranger", body="another")
    assert allot(store, SETAGAYA, 2, request_id=request_id) != first


# ---- My Numbers


def test_a_number_is_made_once_for_a_code_and_sent_as_often_as_it_is_asked_for(store, database, person):
    [code] = allot(store, SAPPORO, 1)
    sent = []
    assert make_numbers(store, sent, (code, SAPPORO)) == make_numbers(store, sent, (code, SAPPORO)) == [TAKEN]
    assert sent == [(code, person(1).my_number, SAPPORO)] * 2
    assert store.codes_of([person(1).my_number]) == {person(1).my_number: code}
    assert waiting(database) == 2


def test_a_repeated_delivery_is_answered_once(store, database):
    [code] = allot(store, SAPPORO, 1)
    for _ in range(2):
        assert make_numbers(store, [], (code, SAPPORO), delivery_id="same") == [TAKEN]
    assert waiting(database) == 1


def test_a_number_that_somebody_has_or_had_gives_way_to_the_next_one(store, database, person):
    [code] = allot(store, SAPPORO, 1)
    holder = {"resident_code": person(2).resident_code.value, "municipality_code": "131121"}
    with database.writing() as unit:
        unit.upsert(CodeRow, [{**holder, "my_number": person(1).my_number.value}])
    sent = []
    make_numbers(store, sent, (code, SAPPORO))
    first, second = islice(candidates(PUBLISHED_KEY, code), 2)
    assert sent == [(code, second, SAPPORO)]
    assert store.codes_of([first, second]) == {first: person(2).resident_code, second: code}


def test_many_numbers_are_made_with_a_handful_of_statements(store, database):
    codes = allot(store, SAPPORO, *range(1, 301))
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *details: statements.append(details[2]))
    assert make_numbers(store, [], *((code, SAPPORO) for code in codes)) == [TAKEN] * 300
    assert len(statements) < 12


def test_a_code_of_another_municipality_or_of_nobody_gets_no_number(store, database):
    [code] = allot(store, SAPPORO, 1)
    never = ResidentCode.from_body("0000000002")
    refusals = make_numbers(store, [], (code, SETAGAYA), (never, SAPPORO), (code, SAPPORO))
    assert refusals == [ResidentCodeNotAllotted, ResidentCodeNotAllotted, TAKEN]
    assert waiting(database) == 1


# ---- notices


def test_notices_are_taken_in_order_and_a_gap_holds_the_later_ones_back(store, person, notice):
    known(store, person(1), person(2))
    moved = person(1, address="北海道札幌市北区1")
    refusals = accept_notice(
        store, notice(person(1)), notice(moved, 3), notice(person(2)), notice(moved, 2), notice(moved, 3)
    )
    assert refusals == [TAKEN, NoticeOutOfOrder, TAKEN, TAKEN, TAKEN]
    held = store.find([moved.resident_code])[moved.resident_code]
    assert (held.record, held.update_number) == (moved, 3)


def test_a_repeated_notice_is_applied_once(store, person, notice):
    known(store, person(1))
    item = stamped(notice(person(1)))
    assert [each for _ in range(2) for each in take(store, item)] == [None, None]
    assert store.find([person(1).resident_code])[person(1).resident_code].update_number == 1


def test_a_code_never_allotted_or_not_yet_numbered_or_numbered_otherwise_is_turned_away(store, person, notice):
    allot(store, SAPPORO, 2)
    known(store, person(3), person(4))
    swapped = replace(person(3), my_number=person(4).my_number)
    refusals = accept_notice(store, notice(person(1)), notice(person(2)), notice(swapped), notice(person(3)))
    assert refusals == [ResidentCodeNotAllotted, ResidentCodeNotAllotted, AnotherNumberGenerated, TAKEN]
    assert store.find([person(number).resident_code for number in (1, 2)]) == {}


@pytest.mark.parametrize("batched", [True, False], ids=["in one call", "one by one"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["removal first", "recording first"])
def test_a_move_and_a_return_end_where_the_person_lives(store, person, notice, batched, order):
    known(store, person(1))
    away, back = at(person(1), "131121"), person(1, address="北海道札幌市北区1")
    leaving = [notice(person(1), 2, ChangeReason.MOVE_OUT), notice(away, 1, ChangeReason.MOVE_IN)]
    returning = [notice(away, 2, ChangeReason.MOVE_OUT), notice(back, 3, ChangeReason.MOVE_IN)]
    run = [notice(person(1)), *(leaving[each] for each in order), *(returning[each] for each in order)]
    for batch in [run] if batched else [[each] for each in run]:
        assert set(accept_notice(store, *batch)) == {TAKEN}
    found = store.find([person(1).resident_code])[person(1).resident_code]
    assert (found.record, found.counts) == (back, True)


def test_the_city_that_was_left_is_told_that_the_record_is_elsewhere(store, person, notice):
    known(store, person(1))
    away = at(person(1), "131121")
    accept_notice(store, notice(person(1)), notice(away, 1, ChangeReason.MOVE_IN))
    assert accept_notice(store, notice(person(1), 2, ChangeReason.MOVE_WITHIN)) == [RecordElsewhere]
    assert accept_notice(store, notice(person(1), 2, ChangeReason.MOVE_OUT)) == [TAKEN]
    assert store.find([away.resident_code])[away.resident_code].record == away


# ---- acquisitions
