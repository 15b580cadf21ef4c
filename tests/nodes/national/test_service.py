"""The nation on the road; communication servers and core are played by the test."""

from dataclasses import replace
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from fittings.nouns.people import notice_to_wire, record_to_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.national.v1 import delivery_service_pb2 as wire
from juki.national.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import (
    IDENTITY_FIELD_ADDRESS,
    IDENTITY_FIELD_SEX,
    TIER_NATIONAL,
    PersonKey,
)
from mesh.contracts.contract import Contract
from mesh.contracts.options import refusals_of
from mesh.fakes import refusal
from tests.nodes.national.conftest import NATION, OTHER_ASKER, at, make_person, stubs
from vocabulary.codes import ChangeReason, Sex
from vocabulary.identifiers import ResidentCode
from vocabulary.refusals import Refusal

FURTHER_ON = refusals_of(Contract(core_wire).methods["SubmitResidentCodes"])


def stamp():
    return Delivery(delivery_id=str(uuid4()))


def order(nation, count, municipality="011002", request_id=None):
    request = inquiry_wire.AllotResidentCodesRequest(
        request_id=request_id or str(uuid4()), municipality_code=municipality, count=count
    )
    return list(nation.inquiry.AllotResidentCodes(request).resident_codes)


def request_numbers(nation, *codes, municipality="011002"):
    items = [
        wire.MyNumberRequest(delivery=stamp(), resident_code=code, municipality_code=municipality) for code in codes
    ]
    return [
        each.reason for each in nation.delivery.RequestMyNumbers(wire.RequestMyNumbersRequest(items=items)).outcomes
    ]


def people(nation, count):
    """Return so many people whose codes and numbers the nation gave, told to it by nobody yet."""
    codes = order(nation, count)
    assert set(request_numbers(nation, *codes)) == {""}
    return [make_person(ResidentCode(code)) for code in codes]


def notify(nation, *notices):
    items = [wire.ChangeNotice(delivery=stamp(), notice=notice_to_wire(each)) for each in notices]
    return [each.reason for each in nation.delivery.NotifyChanges(wire.NotifyChangesRequest(items=items)).outcomes]


def by_code(nation, record):
    key = PersonKey(resident_code=record.resident_code.value)
    return nation.inquiry.FindIdentity(inquiry_wire.FindIdentityRequest(key=key)).found


def by_number(nation, record):
    key = PersonKey(my_number=record.my_number.value)
    return nation.inquiry.FindIdentity(inquiry_wire.FindIdentityRequest(key=key)).found


def compare(nation, *records):
    request = inquiry_wire.CompareIdentitiesRequest(records=[record_to_wire(each) for each in records])
    return nation.inquiry.CompareIdentities(request).agreements


def submit(nation, *items):
    return [
        each.reason for each in nation.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=items)).outcomes
    ]


def acquisition(number, **person):
    return wire.AcquisitionItem(delivery=stamp(), acquisition_number=number, **person)


@pytest.mark.function("N.2")
def test_codes_are_allotted_unique_in_the_country(nation):
    given = [code for city in ("011002", "131121", "011002") for code in order(nation, 300, city)]
    assert len(set(given)) == 900
    assert all(ResidentCode(code) for code in given)
    assert given[:300] != sorted(given[:300])


def test_the_same_order_gets_the_same_codes_and_another_under_its_id_is_refused(mesh, nation):
    request_id = str(uuid4())
    first = order(nation, 3, request_id=request_id)
    assert order(nation, 3, request_id=request_id) == first
    with pytest.raises(Refusal) as refused:
        order(nation, 4, request_id=request_id)
    assert (refused.value.code, refused.value.reason) == ("ALREADY_EXISTS", "REQUEST_ID_REUSED")
    stranger = stubs(mesh, OTHER_ASKER)
    assert not set(order(stranger, 3, request_id=request_id)) & set(first)


def test_my_numbers_follow_to_the_municipality_by_the_published_formula_once_and_always_the_same(mesh, nation, cs):
    codes = order(nation, 20)
    assert set(request_numbers(nation, *codes)) == {""}
    mesh.settle()
    made = {
        told.resident_code: told.my_number for told in (each.generated_number for each in cs.items("ReceiveMyNumbers"))
    }
    assert made == {code: make_person(ResidentCode(code)).my_number.value for code in codes}
    assert len(set(made.values())) == 20
    request_numbers(nation, codes[0])
    mesh.settle()
    last = cs.items("ReceiveMyNumbers")[-1].generated_number
    assert (last.resident_code, last.my_number) == (codes[0], made[codes[0]])


def test_codes_of_another_municipality_get_no_number(mesh, nation, cs):
    [code] = order(nation, 1)
    assert request_numbers(nation, code, municipality="131121") == ["RESIDENT_CODE_NOT_ALLOTTED"]
    assert request_numbers(nation, ResidentCode.from_body("9" * 10).value) == ["RESIDENT_CODE_NOT_ALLOTTED"]
    mesh.settle()
    assert cs.items("ReceiveMyNumbers") == []


def test_a_municipality_without_a_link_gets_no_number_and_the_others_do(mesh, nation, cs):
    [far], [near] = order(nation, 1, "012025"), order(nation, 1)
    items = [
        wire.MyNumberRequest(delivery=stamp(), resident_code=far, municipality_code="012025"),
        wire.MyNumberRequest(delivery=stamp(), resident_code=near, municipality_code="011002"),
    ]
    outcomes = nation.delivery.RequestMyNumbers(wire.RequestMyNumbersRequest(items=items)).outcomes
    mesh.settle()
    assert [each.reason for each in outcomes] == ["NO_SUCH_PEER", ""]
    assert [each.generated_number.resident_code for each in cs.items("ReceiveMyNumbers")] == [near]


def test_who_was_told_is_found_by_either_number(nation, notice):
    [record] = people(nation, 1)
    assert notify(nation, notice(record)) == [""]
    for found in (by_code(nation, record), by_number(nation, record)):
        assert (found.record, found.is_resident, found.last_reason) == (record_to_wire(record), True, 103)


def test_whom_nobody_told_of_is_not_found_by_either_number(nation):
    [record] = people(nation, 1)
    for find in (by_code, by_number):
        for each in (record, make_person(9_999_999_999)):
            with pytest.raises(Refusal) as refused:
                find(nation, each)
            assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "PERSON_NOT_FOUND")


def test_notices_out_of_order_without_a_code_or_with_a_wrong_number_are_refused_alone(nation, notice):
    first, second, third = people(nation, 3)
    reasons = notify(
        nation,
        notice(first, 2),
        notice(make_person(9_999_999_999)),
        notice(replace(second, my_number=third.my_number)),
        notice(third),
    )
    assert reasons == ["NOTICE_OUT_OF_ORDER", "RESIDENT_CODE_NOT_ALLOTTED", "ANOTHER_NUMBER_GENERATED", ""]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["removal first", "recording first"])
def test_a_move_is_understood_in_either_order(nation, notice, order):
    [record] = people(nation, 1)
    moved = at(record, "131121")
    halves = [notice(record, 2, ChangeReason.MOVE_OUT), notice(moved, 1, ChangeReason.MOVE_IN)]
    assert notify(nation, notice(record)) == [""]
    for each in order:
        assert notify(nation, halves[each]) == [""]
    found = by_number(nation, record)
    assert (found.record, found.is_resident, found.last_reason) == (record_to_wire(moved), True, 101)


def test_the_city_that_was_left_may_amend_no_more(nation, notice):
    [record] = people(nation, 1)
    notify(nation, notice(record), notice(at(record, "131121"), 1, ChangeReason.MOVE_IN))
    assert notify(nation, notice(record, 2, ChangeReason.MOVE_WITHIN)) == ["RECORD_ELSEWHERE"]


def test_who_died_is_found_and_no_resident(nation, notice):
    [record] = people(nation, 1)
    notify(nation, notice(record), notice(record, 2, ChangeReason.DEATH))
    assert (by_code(nation, record).is_resident, by_code(nation, record).last_reason) == (False, 203)


def test_planted_differences_are_told_by_the_names_of_fields_alone(nation, notice):
    alike, moved, died, untold = people(nation, 4)
    notify(nation, *(notice(each) for each in (alike, moved, died)), notice(died, 2, ChangeReason.DEATH))
    wrong = replace(moved, sex=Sex.FEMALE, address="北海道札幌市南区9")
    found = compare(nation, alike, wrong, died, untold)
    assert [(each.tier, each.present, list(each.differing_fields)) for each in found] == [
        (TIER_NATIONAL, True, []),
        (TIER_NATIONAL, True, [IDENTITY_FIELD_SEX, IDENTITY_FIELD_ADDRESS]),
        (TIER_NATIONAL, False, []),
        (TIER_NATIONAL, False, []),
    ]
    assert "南区" not in str(found)


@pytest.mark.function("N.5")
def test_acquisitions_reach_the_core_by_code_alone_and_leave_nothing_behind(mesh, nation, core, tmp_path):
    first, second = people(nation, 2)
    numbers = [uuid4().hex, uuid4().hex]
    items = [
        acquisition(numbers[0], resident_code=first.resident_code.value),
        acquisition(numbers[1], my_number=second.my_number.value),
    ]
    assert submit(nation, *items) == ["", ""]
    mesh.settle()
    taken = [each.acquisition for each in core.items("SubmitResidentCodes")]
    assert {(each.acquisition_number, each.resident_code) for each in taken} == {
        (numbers[0], first.resident_code.value),
        (numbers[1], second.resident_code.value),
    }
    mesh.running(NATION).database.tidy()
    assert holding(tmp_path, first.resident_code.value)  # the search finds what is there
    for number in numbers:
        assert holding(tmp_path, number) == []
        assert holding(tmp_path, bytes.fromhex(number)) == []


def holding(folder, what):
    """Return the names of all files below *folder* that hold *what*."""
    wanted = what if isinstance(what, bytes) else what.encode()
    return [path.name for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def test_an_acquisition_for_whom_nobody_is_is_refused_alone_and_leaves_nothing_behind(mesh, nation, core, tmp_path):
    [record] = people(nation, 1)
    stranger, unknown = make_person(9_999_999_999), [uuid4().hex, uuid4().hex]
    items = [
        acquisition(unknown[0], resident_code=stranger.resident_code.value),
        acquisition(unknown[1], my_number=stranger.my_number.value),
        acquisition(uuid4().hex, resident_code=record.resident_code.value),
    ]
    assert submit(nation, *items) == ["PERSON_NOT_FOUND", "PERSON_NOT_FOUND", ""]
    mesh.settle()
    assert [each.acquisition.resident_code for each in core.items("SubmitResidentCodes")] == [
        record.resident_code.value
    ]
    mesh.running(NATION).database.tidy()
    assert [holding(tmp_path, number) for number in unknown] == [[], []]


@pytest.mark.parametrize("reason", sorted(FURTHER_ON))
def test_an_acquisition_the_core_refuses_is_answered_as_it_was_refused_there_and_the_other_passes(nation, core, reason):
    [record] = people(nation, 1)
    numbers, no = [uuid4().hex, uuid4().hex], refusal(reason, "NOT_FOUND")
    core.judge("SubmitResidentCodes", lambda item: no if item.acquisition.acquisition_number == numbers[0] else None)
    items = [acquisition(each, resident_code=record.resident_code.value) for each in numbers]
    outcomes = nation.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=items)).outcomes
    assert [(each.reason, each.status) for each in outcomes] == [(reason, code_pb2.NOT_FOUND), ("", code_pb2.OK)]
    assert no.explain() not in outcomes[0].explanation  # in this node's own words
    assert [each.acquisition.acquisition_number for each in core.items("SubmitResidentCodes")] == numbers[1:]
