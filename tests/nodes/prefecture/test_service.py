"""A prefecture on the road; the nation is played by the test."""

from dataclasses import replace
from uuid import uuid4

import pytest

from fittings.nouns.people import notice_to_wire, record_to_wire
from juki.prefecture.v1 import delivery_service_pb2 as wire
from juki.prefecture.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import (
    IDENTITY_FIELD_ADDRESS,
    IDENTITY_FIELD_MY_NUMBER,
    IDENTITY_FIELD_SEX,
    TIER_NATIONAL,
    TIER_PREFECTURE,
)
from tests.nodes.prefecture.conftest import stubs
from vocabulary.codes import ChangeReason, Sex
from vocabulary.identifiers import MyNumber
from vocabulary.refusals import Refusal


def item(notice):
    return wire.ChangeNotice(delivery=Delivery(delivery_id=str(uuid4())), notice=notice_to_wire(notice))


def notify(prefecture, *items):
    return [each.reason for each in prefecture.delivery.NotifyChanges(wire.NotifyChangesRequest(items=items)).outcomes]


def find(prefecture, record):
    request = inquiry_wire.FindIdentityRequest(resident_code=record.resident_code.value)
    return prefecture.inquiry.FindIdentity(request).found


def compare(prefecture, *records):
    request = inquiry_wire.CompareIdentitiesRequest(records=[record_to_wire(each) for each in records])
    return prefecture.inquiry.CompareIdentities(request).agreements


@pytest.mark.function("P.1")
def test_every_change_is_kept_and_passed_on_to_the_nation_in_order(mesh, prefecture, nation, person, notice):
    moved = person(1, address="北海道札幌市北区1")
    items = [item(notice(person(1))), item(notice(moved, 2, ChangeReason.MOVE_WITHIN)), item(notice(person(2)))]
    assert notify(prefecture, *items) == ["", "", ""]
    mesh.settle()
    found = find(prefecture, moved)
    assert (found.record, found.is_resident, found.tier) == (record_to_wire(moved), True, TIER_PREFECTURE)
    first = [
        each.notice
        for each in nation.items("NotifyChanges")
        if each.notice.record.resident_code == moved.resident_code.value
    ]
    assert first == [items[0].notice, items[1].notice]
    assert len(nation.items("NotifyChanges")) == 3


def test_what_is_out_of_order_or_of_another_prefecture_is_refused_alone_and_goes_nowhere(
    mesh, prefecture, nation, person, notice
):
    sent = [item(notice(person(1), 2)), item(notice(person(2, "131121"))), item(notice(person(3)))]
    reasons = notify(prefecture, *sent)
    mesh.settle()
    assert reasons == ["NOTICE_OUT_OF_ORDER", "NOT_OF_THIS_PREFECTURE", ""]
    assert [each.notice for each in nation.items("NotifyChanges")] == [sent[2].notice]


def test_a_repeat_is_answered_alike_and_passed_on_once(mesh, prefecture, nation, person, notice):
    sent = item(notice(person(1)))
    assert notify(prefecture, sent) == notify(prefecture, sent) == [""]
    mesh.settle()
    assert len(nation.items("NotifyChanges")) == 1


def test_who_is_not_a_resident_here_is_asked_of_the_nation(prefecture, known, person, notice):
    left = person(1000)
    notify(prefecture, item(notice(left)), item(notice(left, 2, ChangeReason.MOVE_OUT)))
    found = find(prefecture, left)
    assert (found.record, found.is_resident, found.tier) == (record_to_wire(known), True, TIER_NATIONAL)


def test_a_resident_is_found_without_the_nation(prefecture, nation, person, notice):
    notify(prefecture, item(notice(person(1))))
    assert find(prefecture, person(1)).tier == TIER_PREFECTURE
    assert nation.called == []


def test_whom_nobody_knows_is_not_found(prefecture, person):
    with pytest.raises(Refusal) as refused:
        find(prefecture, person(1))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "PERSON_NOT_FOUND")


def test_files_are_compared_here_and_at_the_nation_and_only_the_names_of_fields_are_told(prefecture, person, notice):
    notify(prefecture, item(notice(person(1))), item(notice(person(2))))
    wrong = replace(person(2), sex=Sex.FEMALE, my_number=MyNumber.from_body("00000000077"))
    found = compare(prefecture, person(1), wrong, person(3))
    assert [(each.resident_code, each.tier, each.present, list(each.differing_fields)) for each in found] == [
        (person(1).resident_code.value, TIER_PREFECTURE, True, []),
        (person(1).resident_code.value, TIER_NATIONAL, True, [IDENTITY_FIELD_ADDRESS]),
        (person(2).resident_code.value, TIER_PREFECTURE, True, [IDENTITY_FIELD_MY_NUMBER, IDENTITY_FIELD_SEX]),
        (person(2).resident_code.value, TIER_NATIONAL, True, [IDENTITY_FIELD_ADDRESS]),
        (person(3).resident_code.value, TIER_PREFECTURE, False, []),
        (person(3).resident_code.value, TIER_NATIONAL, True, [IDENTITY_FIELD_ADDRESS]),
    ]


def test_who_was_removed_is_not_present_in_a_comparison(prefecture, person, notice):
    notify(prefecture, item(notice(person(1))), item(notice(person(1), 2, ChangeReason.DEATH)))
    assert [each.present for each in compare(prefecture, person(1)) if each.tier == TIER_PREFECTURE] == [False]


def test_what_was_taken_is_still_there_after_a_restart(mesh, prefecture, person, notice):
    notify(prefecture, item(notice(person(1))))
    mesh.stop()
    mesh.start()
    again = stubs(mesh)
    assert find(again, person(1)).tier == TIER_PREFECTURE
    assert notify(again, item(notice(person(1), 1))) == ["NOTICE_OUT_OF_ORDER"]
