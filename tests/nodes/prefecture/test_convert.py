"""The border of the prefecture."""

import grpc
import pytest

from fittings.nouns.people import notice_to_wire, record_to_wire
from juki.prefecture.v1 import delivery_service_pb2 as wire
from juki.prefecture.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_UNSPECIFIED
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import IDENTITY_FIELD_SEX, TIER_NATIONAL, TIER_PREFECTURE
from mesh.storage.items import Outcome
from nodes.prefecture import convert
from vocabulary.codes import ChangeReason
from vocabulary.identity_record import Agreement, FoundIdentity, NoticeOutOfOrder, Tier
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
        (
            lambda each: setattr(each.notice.record.four_items, "address", "あ" * 301),
            "notice.record.four_items.address",
        ),
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
    assert [(each.delivery_id, each.reason, each.status) for each in told.outcomes] == [
        ("a", "", 0),
        ("b", "NOTICE_OUT_OF_ORDER", grpc.StatusCode.ABORTED.value[0]),
    ]


def test_only_a_resident_code_is_asked_for(person):
    code = person(1).resident_code
    assert convert.code_from_wire(inquiry_wire.FindIdentityRequest(resident_code=code.value)) == code
    for wrong in ("", "123456789018", code.value[:-1]):
        with pytest.raises(Malformed):
            convert.code_from_wire(inquiry_wire.FindIdentityRequest(resident_code=wrong))


def test_what_the_nation_found_is_told_as_the_nations_without_why_it_changed(person):
    found = FoundIdentity(record=person(1), is_resident=False, last_reason=ChangeReason.DEATH, tier=Tier.NATIONAL)
    told = convert.found_to_wire(found).found
    assert (told.record, told.is_resident, told.tier) == (record_to_wire(person(1)), False, TIER_NATIONAL)
    assert told.last_reason == CHANGE_REASON_UNSPECIFIED


def test_a_comparison_goes_both_ways(person):
    asked = inquiry_wire.CompareIdentitiesRequest(records=[record_to_wire(person(number)) for number in (1, 2)])
    assert convert.records_from_wire(asked) == [person(1), person(2)]
    code = person(1).resident_code
    found = Agreement(resident_code=code, tier=Tier.PREFECTURE, present=True, differing_fields=("sex",))
    [told] = convert.agreements_to_wire([found]).agreements
    assert (told.resident_code, told.tier, told.present, list(told.differing_fields)) == (
        code.value,
        TIER_PREFECTURE,
        True,
        [IDENTITY_FIELD_SEX],
    )
