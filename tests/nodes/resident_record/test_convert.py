"""What passes the border, and what does not."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, name_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.types.v1 import change_reason_pb2, juki_net_pb2, person_pb2
from juki.types.v1.delivery_pb2 import Delivery
from nodes.resident_record.convert import deliveries, fields, households, moves
from nodes.resident_record.domain.household import Household
from nodes.resident_record.domain.record import Entry, NewNumbers, NewPerson, Place, first_record
from nodes.resident_record.domain.showing import Attribute, shown_household
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode, ResidentCode
from vocabulary.names import PersonName
from vocabulary.refusals import Malformed

MakePerson = Callable[..., NewPerson]
TODAY = CivilDate.of(date(2026, 4, 1))


def entered(**items: Any) -> wire.NewPerson:
    name, born = name_to_wire(PersonName(text="試験 一郎")), date_to_wire(CivilDate.of(date(1980, 5, 5)))
    return wire.NewPerson(
        **{"name": name, "birth_date": born, "sex": person_pb2.SEX_MALE, "relationship": "世帯主", **items}
    )


def recording(*members: wire.NewPerson, address: str = "北1条") -> wire.RecordHouseholdsRequest:
    return wire.RecordHouseholdsRequest(households=[wire.NewHousehold(address=address, members=members)])


def test_a_household_passes_with_every_item() -> None:
    (household,) = households.households_from_wire(
        recording(entered(registered_domicile="北1条", register_head="試験", nationality="VNM"))
    )
    (member,) = household.members
    assert (household.address, member.name.text, member.relationship and member.relationship.text) == (
        "北1条",
        "試験 一郎",
        "世帯主",
    )
    assert (member.registered_domicile, member.register_head, member.nationality) == ("北1条", "試験", "VNM")


@pytest.mark.parametrize(
    ("field", "request_"),
    [
        ("households", wire.RecordHouseholdsRequest()),
        ("households[0].members", recording()),
        ("households[0].members", recording(*[entered()] * 31)),
        ("households[0].address", recording(entered(), address="")),
        ("households[0].address", recording(entered(), address="北" * 301)),
        ("households[0].members[0].relationship", recording(entered(relationship="孫"))),
        ("households[0].members[0].sex", recording(entered(sex=person_pb2.SEX_NOT_APPLICABLE))),
        ("households[0].members[0].sex", recording(entered(sex=person_pb2.SEX_UNKNOWN))),
        ("households[0].members[1].sex", recording(entered(), entered(sex=5))),
        ("households[0].members[0].registered_domicile", recording(entered(registered_domicile="北" * 301))),
        ("households[0].members[0].nationality", recording(entered(nationality="国" * 41))),
        ("households[0].members[0].nationality", recording(entered(nationality="日本"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_household_out_of_shape_is_refused_by_the_name_of_the_field(
    field: str, request_: wire.RecordHouseholdsRequest
) -> None:
    with pytest.raises(Malformed) as refused:
        households.households_from_wire(request_)
    assert refused.value.facts["field"] == field


def moving_out(**items: Any) -> wire.RegisterMoveOutRequest:
    given: dict[str, Any] = {
        "addressee_numbers": ["000000000000019"],
        "destination_code": "012025",
        "destination_address": "函館市",
        "planned_date": date_to_wire(TODAY),
    }
    return wire.RegisterMoveOutRequest(**{**given, **items})


def test_a_move_out_passes_and_its_shape_is_checked() -> None:
    assert moves.move_out_from_wire(moving_out()).plan.date == date(2026, 4, 1)
    unknown = date_to_wire(CivilDate.parse_japanese("令和8年4月 日不詳"))
    wrongs = [
        {"addressee_numbers": ["000000000000019"] * 2},
        {"addressee_numbers": []},
        {"destination_code": "010006"},
        {"destination_address": ""},
        {"planned_date": unknown},
    ]
    for wrong in wrongs:
        with pytest.raises(Malformed) as refused:
            moves.move_out_from_wire(moving_out(**wrong))
        assert refused.value.facts["field"] == next(iter(wrong))


def test_a_person_without_a_my_number_is_shown_without_one(person: MakePerson) -> None:
    home = HouseholdNumber.from_serial(1)
    numbers = NewNumbers(addressee_number=AddresseeNumber.from_serial(1), resident_code=ResidentCode("12345678903"))
    place = Place(municipality=LocalGovernmentCode("011002"), household_number=home, position=1, address="北1条")
    entry = Entry(reason=ChangeReason.BIRTH, since=TODAY, today=date(2026, 4, 1))
    record = first_record(person(), numbers, place, entry).record
    household = shown_household(Household(number=home, members=(record,)), frozenset(Attribute))
    (shown,) = households.household_to_wire(household).members
    assert (shown.my_number, shown.resident_code, list(shown.withheld)) == ("", "12345678903", [])
    assert (shown.state, shown.last_reason, shown.confirmed_destination_code) == (
        wire.RECORD_STATE_RESIDENT,
        change_reason_pb2.CHANGE_REASON_BIRTH,
        "",
    )


def test_a_page_is_never_larger_than_two_hundred() -> None:
    assert [fields.page_size_from_wire(size) for size in (0, 1, 200, 201)] == [50, 1, 200, 200]
    with pytest.raises(Malformed):
        fields.page_size_from_wire(-1)


def test_deliveries_are_checked_item_by_item() -> None:
    stamp = Delivery(delivery_id=str(uuid4()))
    designated = juki_net_pb2.GeneratedNumber(resident_code="12345678903", my_number="000000000000")
    number = delivery_wire.GeneratedNumberItem(delivery=stamp, generated_number=designated)
    with pytest.raises(Malformed):
        deliveries.numbers_from_wire(delivery_wire.ReceiveMyNumbersRequest(items=[number]))
    passing = juki_net_pb2.AddresseeAcquisition(acquisition_number="AB" * 16, addressee_number="000000000000019")
    acquisition = delivery_wire.AcquisitionItem(delivery=stamp, acquisition=passing)
    with pytest.raises(Malformed):
        deliveries.acquisitions_from_wire(delivery_wire.SubmitAcquisitionsRequest(items=[acquisition]))
    with pytest.raises(Malformed):
        deliveries.notices_from_wire(delivery_wire.ReceiveMoveInNoticesRequest())
