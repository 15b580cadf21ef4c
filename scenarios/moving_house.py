"""A child is born in Sapporo, and the family moves to Tokyo.

Shows F01, F02, F04, F10, F11, F12, F16 and F21: the newborn's resident code comes from the city's stock and the My
Number from the nation; every change goes up both prefectures; the two cities talk to each other directly; and at
the end the files of municipality, prefecture and nation agree.
"""

from collections.abc import Sequence
from datetime import timedelta

from fittings.nouns.people import date_to_wire
from juki.municipal_cs.v1 import counter_service_pb2 as cs_wire
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub as CsStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.types.v1 import identity_record_pb2, person_pb2
from scenarios.story import Story, StoryFailed, new_request_id, pages
from vocabulary.dates import CivilDate
from vocabulary.refusals import Refusal
from world import chance

CHILD, CHILD_KANA = "陽", "ハル"
FROM, TO, TO_CODE = "sapporo", "setagaya", "131121"
NEW_ADDRESS = "東京都世田谷区世田谷四丁目21番27号"


def tell(story: Story) -> None:
    """Tell it once, with a family that has not moved yet."""
    old = CounterServiceStub(story.channel(f"{FROM}.terminal", f"{FROM}.resident-record"))
    new = CounterServiceStub(story.channel(f"{TO}.terminal", f"{TO}.resident-record"))
    with story.step("a family of Sapporo is chosen"):
        family = _family(story, old)
    with story.step("a child is born: resident code from the stock"):
        _birth(story, old, family)
    with story.step("the nation makes the child's My Number; prefecture and nation learn of the child"):
        household = story.wait_for("the child's My Number", lambda: _numbered(old, family.household_number))
        codes = [each.resident_code for each in household.members]
        story.wait_for("agreement on the child", lambda: _agree(story, FROM, codes))
    with story.step("card management is told where to send the number notice"):
        story.wait_for("the number notice", lambda: _notice(story, codes[-1]))
    with story.step("the family gives notice of moving out and gets the move-out certificate"):
        certificate = _move_out(story, old, household)
    with story.step("the family moves in: the nation confirms who they are, codes and numbers stay"):
        moved = _move_in(story, new, certificate, [each.relationship for each in household.members])
    with story.step("the new city tells the old one; the old records are closed"):
        story.wait_for("the move-in notice", lambda: _closed(old, family.household_number))
    with story.step("the three files agree on where the family lives"):
        story.wait_for("agreement on the family", lambda: _agree(story, TO, codes))
        arrived = new.GetHousehold(wire.GetHouseholdRequest(household_number=moved)).household
        story.require(
            [each.resident_code for each in arrived.members] == codes
            and [each.my_number for each in arrived.members] == [each.my_number for each in household.members],
            "every code and number was carried over",
        )
        _old_city_sees_them_gone(story, codes)


def _family(story: Story, stub: CounterServiceStub) -> wire.Household:
    """Choose one that has not moved yet."""
    listed = pages(lambda token: stub.ListHouseholds(wire.ListHouseholdsRequest(page_size=200, page_token=token)))
    fit = [each for page in listed for each in page.households if _is_fit(each)]
    if not fit:
        raise StoryFailed("Sapporo has no family left to move. Load residents first: juki run load-residents")
    return chance.seeded(story.seed).choice(fit)


def _is_fit(household: wire.Household) -> bool:
    """Whether a couple lives there whose next child may bear the name, at most five residents, all with My Numbers."""
    members = household.members
    return (
        len(members) <= 5
        and all(each.state == wire.RECORD_STATE_RESIDENT and each.my_number for each in members)
        and _is_couples(household)
        and not any(each.four_items.name.text.endswith(f" {CHILD}") for each in members)
    )


def _is_couples(household: wire.Household) -> bool:
    """Whether householder and spouse stand in one family register, which only Japanese have: their child enters it."""
    heads = [each for each in household.members if each.relationship == "世帯主"]
    spouses = [each for each in household.members if each.relationship in {"夫", "妻"}]
    registers = {(each.registered_domicile, each.register_head) for each in (*heads, *spouses)}
    return len(heads) == len(spouses) == len(registers) == 1 and ("", "") not in registers


def _birth(story: Story, stub: CounterServiceStub, family: wire.Household) -> None:
    parent = next(each for each in family.members if each.relationship == "世帯主")
    surname, kana = (text.partition(" ")[0] for text in (parent.four_items.name.text, parent.four_items.name.kana))
    child = wire.NewPerson(
        name=person_pb2.PersonName(
            text=f"{surname} {CHILD}",
            kana=f"{kana} {CHILD_KANA}".strip(),
            reading_state=person_pb2.READING_STATE_RECORDED,
        ),
        birth_date=date_to_wire(CivilDate.of(story.clock.today())),
        sex=chance.seeded(story.seed).choice((person_pb2.SEX_MALE, person_pb2.SEX_FEMALE)),
        relationship="子",
        registered_domicile=parent.registered_domicile,
        register_head=parent.register_head,
    )
    stub.RegisterBirth(
        wire.RegisterBirthRequest(request_id=new_request_id(), household_number=family.household_number, child=child)
    )


def _numbered(stub: CounterServiceStub, number: str) -> wire.Household | None:
    household = stub.GetHousehold(wire.GetHouseholdRequest(household_number=number)).household
    return household if all(each.my_number for each in household.members) else None


def _agree(story: Story, city: str, codes: Sequence[str]) -> bool:
    stub = CsStub(story.channel(f"{city}.terminal", f"{city}.municipal-cs"))
    found = stub.CompareIdentities(cs_wire.CompareIdentitiesRequest(resident_codes=codes)).agreements
    agreed = [each for each in found if each.present and not each.differing_fields]
    return len(agreed) == len(found) == 2 * len(codes)


def _notice(story: Story, code: str) -> bool:
    stub = CsStub(story.channel(f"{FROM}.terminal", f"{FROM}.municipal-cs"))
    try:
        return bool(stub.FindNumberNotice(cs_wire.FindNumberNoticeRequest(resident_code=code)).application_id)
    except Refusal as refusal:
        if refusal.code != "NOT_FOUND":
            raise
        return False


def _move_out(story: Story, stub: CounterServiceStub, household: wire.Household) -> wire.MoveOutCertificate:
    planned = CivilDate.of(story.clock.today() + timedelta(days=3))
    return stub.RegisterMoveOut(
        wire.RegisterMoveOutRequest(
            request_id=new_request_id(),
            addressee_numbers=[each.addressee_number for each in household.members],
            destination_code=TO_CODE,
            destination_address=NEW_ADDRESS,
            planned_date=date_to_wire(planned),
        )
    ).certificate


def _move_in(
    story: Story,
    stub: CounterServiceStub,
    certificate: wire.MoveOutCertificate,
    relationships: Sequence[str],
) -> str:
    return stub.RegisterMoveIn(
        wire.RegisterMoveInRequest(
            request_id=new_request_id(),
            certificate=certificate,
            relationships=relationships,
            address=NEW_ADDRESS,
            move_in_date=date_to_wire(CivilDate.of(story.clock.today())),
        )
    ).household_number


def _closed(stub: CounterServiceStub, number: str) -> bool:
    members = stub.GetHousehold(wire.GetHouseholdRequest(household_number=number)).household.members
    return all(
        each.state == wire.RECORD_STATE_CLOSED and each.confirmed_destination_code == TO_CODE for each in members
    )


def _old_city_sees_them_gone(story: Story, codes: Sequence[str]) -> None:
    stub = CsStub(story.channel(f"{FROM}.terminal", f"{FROM}.municipal-cs"))

    def gone() -> bool:
        found = [stub.LookUpIdentity(cs_wire.LookUpIdentityRequest(resident_code=code)).found for code in codes]
        national = identity_record_pb2.TIER_NATIONAL
        return all(each.tier == national and each.record.municipality_code == TO_CODE for each in found)

    story.wait_for("the old city's file closing", gone)
