"""The border of the prefecture."""

import pytest

from fittings.nouns.people import notice_to_wire, record_to_wire
from juki.national.v1 import national_service_pb2 as national_wire
from juki.prefecture.v1 import prefecture_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from mesh.storage.items import Outcome
from nodes.prefecture import convert
from vocabulary.identity_record import Agreement, NoticeOutOfOrder
from vocabulary.refusals import Malformed


def item(notice, delivery_id="d"):
    return wire.ChangeNotice(delivery=Delivery(delivery_id=delivery_id), notice=notice_to_wire(notice))


def test_a_notice_goes_on_to_the_nation_whole(person, notice):
    sent = item(notice(person(1), 3))
    [taken] = convert.notices_from_wire(wire.NotifyChangesRequest(items=[sent]))
    assert taken.value == notice(person(1), 3)
    onward = convert.notice_to_national(taken.value)
    assert onward.notice == sent.notice
    assert not onward.HasField("delivery")


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda each: setattr(each.notice.record, "resident_code", "25208017644"), "notice.record.resident_code"),
        (lambda each: setattr(each.notice.record, "my_number", "123456789019"), "notice.record.my_number"),
        (lambda each: setattr(each.notice.record, "municipality_code", "011001"), "notice.record.municipality_code"),
        (lambda each: setattr(each.notice.record, "address", "あ" * 301), "notice.record.address"),
        (lambda each: setattr(each.notice, "reason", 999), "notice.reason"),
        (lambda each: setattr(each.notice, "update_number", 0), "notice.update_number"),
        (lambda each: setattr(each.delivery, "delivery_id", ""), "delivery.delivery_id"),
    ],
    ids=["code", "number", "municipality", "address", "reason", "update number", "delivery id"],
)
def test_a_notice_of_the_wrong_shape_is_turned_away_by_the_name_of_its_field(person, notice, spoil, field):
    sent = item(notice(person(1)))
    spoil(sent)
    with pytest.raises(Malformed) as refused:
        convert.notices_from_wire(wire.NotifyChangesRequest(items=[sent]))
    assert refused.value.facts["field"] == field


def test_outcomes_are_told_one_for_each_item():
    told = convert.outcomes_response([Outcome("a"), Outcome("b", NoticeOutOfOrder())])
    assert [(each.delivery_id, each.reason, each.code) for each in told.outcomes] == [
        ("a", "", ""),
        ("b", "NOTICE_OUT_OF_ORDER", "ABORTED"),
    ]


def test_only_a_resident_code_is_asked_for(person):
    code = person(1).resident_code
    assert convert.code_from_wire(wire.FindIdentityRequest(resident_code=code.value)) == code
    for wrong in ("", "123456789018", code.value[:-1]):
        with pytest.raises(Malformed):
            convert.code_from_wire(wire.FindIdentityRequest(resident_code=wrong))


def test_what_the_nation_found_is_told_as_the_nations(person):
    answer = national_wire.FindIdentityResponse(record=record_to_wire(person(1)), is_resident=False, last_reason=203)
    told = convert.found_to_wire(convert.found_from_national(answer), "national")
    assert (told.record, told.is_resident, told.tier) == (answer.record, False, "national")


def test_a_comparison_goes_both_ways(person):
    asked = wire.CompareIdentitiesRequest(records=[record_to_wire(person(number)) for number in (1, 2)])
    assert convert.records_from_wire(asked) == [person(1), person(2)]
    code = person(1).resident_code
    found = Agreement(resident_code=code, tier="prefecture", present=True, differing_fields=("sex",))
    [told] = convert.agreements_to_wire([found]).agreements
    assert (told.resident_code, told.tier, told.present, list(told.differing_fields)) == (
        code.value,
        "prefecture",
        True,
        ["sex"],
    )
