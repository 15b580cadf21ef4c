"""A pension office asks Sapporo who lives with a resident as what, by tokens, never by My Number.

Shows F24 to F27: integrated numbers are given, symbols are acquired through acquisition numbers, the household record
has become a copy, the core checks the permission table, turns one symbol into the other and permits; the answer is
sealed for the asker alone; three records remain. And what the table does not hold is refused.
"""

from collections import Counter
from collections.abc import Iterable

from juki.addressee.v1 import counter_service_pb2 as addressee_wire
from juki.addressee.v1.counter_service_pb2_grpc import CounterServiceStub as AddresseeStub
from juki.business_system.v1 import counter_service_pb2 as business_wire
from juki.business_system.v1.counter_service_pb2_grpc import CounterServiceStub as OfficeStub
from juki.core_system.v1 import audit_service_pb2 as core_wire
from juki.core_system.v1.audit_service_pb2_grpc import AuditServiceStub as CoreStub
from juki.middle_server.v1 import audit_service_pb2 as middle_wire
from juki.middle_server.v1.audit_service_pb2_grpc import AuditServiceStub as MiddleServerStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub as ResidentRecordStub
from juki.types.v1 import linkage_pb2
from scenarios.story import Story, StoryFailed, new_request_id, pages
from vocabulary.refusals import Refusal
from world import chance

CITY, CITY_CODE, AGENCY, AGENCY_CODE = "sapporo", "011002", "pension", "900001"
WORK, PROCEDURE, ITEM = "JM99000000000073", "JT99000000000001", "TM99000000000002"
ITEM_NOT_IN_TABLE = "TM99000000000089"
ANSWERED = frozenset({linkage_pb2.INQUIRY_RESULT_PROVIDED, linkage_pb2.INQUIRY_RESULT_NO_DATA})


def tell(story: Story) -> None:
    """Tell it once, about one resident of Sapporo."""
    city = ResidentRecordStub(story.channel(f"{CITY}.terminal", f"{CITY}.resident-record"))
    with story.step("a resident of Sapporo is chosen"):
        resident = _resident(story, city)
    with story.step("the city acquires the resident's symbol (F24)"):
        _acquire(story, CITY, resident.addressee_number)
    office = OfficeStub(story.channel(f"{AGENCY}.terminal", f"{AGENCY}.business-system"))
    with story.step("the resident applies at the pension office, which registers them"):
        number = _register(story, office, resident)
    with story.step("the pension agency acquires its own symbol for the same person"):
        _acquire(story, AGENCY, number)
    with story.step("the office asks; the core permits; Sapporo's middle server answers from the copy (F25, F26)"):
        provided = _ask(story, office, number, ITEM)
        result = linkage_pb2.InquiryResult.Name(provided.result)
        story.require(result == "INQUIRY_RESULT_PROVIDED", f"the answer was provided ({result})")
        values = {each.name: each.value for each in provided.values}
        story.require(values.get("続柄") == resident.relationship, "the relationship is the one on the resident record")
    with story.step("what the permission table does not hold is refused"):
        refused = _ask(story, office, number, ITEM_NOT_IN_TABLE)
        not_permitted = refused.result == linkage_pb2.INQUIRY_RESULT_NOT_PERMITTED
        story.require(not_permitted and not refused.values, "it is refused and nothing is given")
    story.say(f"    {refused.explanation}")
    with story.step("inquirer, provider and core hold one record each, and they agree (F27)"):
        story.wait_for("the three records", lambda: _records_agree(story))


def _resident(story: Story, stub: ResidentRecordStub) -> wire.Resident:
    listed = pages(lambda token: stub.ListHouseholds(wire.ListHouseholdsRequest(page_size=200, page_token=token)))
    fit = [
        member
        for page in listed
        for household in page.households
        for member in household.members
        if member.state == wire.RECORD_STATE_RESIDENT and member.my_number and member.relationship
    ]
    if not fit:
        raise StoryFailed("Sapporo has no residents. Load them first: juki run load-residents")
    return chance.seeded(story.seed).choice(fit)


def _acquire(story: Story, body: str, number: str) -> None:
    stub = AddresseeStub(story.channel(f"{body}.terminal", f"{body}.addressee"))

    def started() -> bool:
        request = addressee_wire.AcquireSymbolsRequest(request_id=new_request_id(), addressee_numbers=[number])
        try:
            stub.AcquireSymbols(request)
        except Refusal as refusal:
            if refusal.reason != "NOT_NUMBERED":  # the numbering may still be under way
                raise
            return False
        return True

    def acquired() -> bool:
        request = addressee_wire.GetSymbolStateRequest(addressee_number=number)
        return stub.GetSymbolState(request).state == addressee_wire.SYMBOL_STATE_ACQUIRED

    story.wait_for(f"the numbering at {body}", started)
    story.wait_for(f"the symbol at {body}", acquired)


def _register(story: Story, office: OfficeStub, resident: wire.Resident) -> str:
    return office.RegisterCustomer(
        business_wire.RegisterCustomerRequest(
            request_id=new_request_id(),
            my_number=resident.my_number,
            four_items=resident.four_items,
        )
    ).addressee_number


def _ask(story: Story, office: OfficeStub, number: str, item: str) -> business_wire.GetInquiryResponse:
    asked = office.RequestInformation(
        business_wire.RequestInformationRequest(
            request_id=new_request_id(),
            addressee_number=number,
            matter=linkage_pb2.InquiryMatter(
                work_code=WORK, procedure_code=PROCEDURE, item_code=item, provider_code=CITY_CODE
            ),
        )
    )

    def answered() -> business_wire.GetInquiryResponse | None:
        found = office.GetInquiry(business_wire.GetInquiryRequest(inquiry_id=asked.inquiry_id))
        return found if found.result != linkage_pb2.INQUIRY_RESULT_OPEN else None

    return story.wait_for("the answer", answered)


def _records_agree(story: Story) -> bool:
    """Whether each transaction has one record at each party that has a part in it, saying the same.

    The core decides and never learns what was answered: in its record an inquiry that it permitted stays open.
    """
    asker = _between(_middle_records(story, f"{AGENCY}.middle-server"))
    provider = _between(_middle_records(story, f"{CITY}.middle-server"))
    core = _between(_core_records(story))
    answered = [each for each in asker if each.result in ANSWERED]
    return (
        any(each.result == linkage_pb2.INQUIRY_RESULT_PROVIDED for each in asker)
        and Counter(map(_answer, answered)) == Counter(map(_answer, provider))
        and Counter(map(_decision, asker)) == Counter(map(_decision, core))
        and Counter(map(_permit, provider)) <= Counter(map(_permit, core))
    )


def _between(records: Iterable[linkage_pb2.ProvisionRecord]) -> list[linkage_pb2.ProvisionRecord]:
    """Return what the core decided between the two bodies of this story."""
    return [
        each
        for each in records
        if each.transaction_number and (each.inquirer_code, each.provider_code) == (AGENCY_CODE, CITY_CODE)
    ]


def _matter(record: linkage_pb2.ProvisionRecord) -> tuple[object, ...]:
    return record.transaction_number, record.inquirer_code, record.provider_code, record.work_code, record.item_code


def _answer(record: linkage_pb2.ProvisionRecord) -> tuple[object, ...]:
    """What inquirer and provider know alike; each has its own times."""
    return *_matter(record), record.result, record.HasField("provide_time")


def _decision(record: linkage_pb2.ProvisionRecord) -> tuple[object, ...]:
    """What inquirer and core know alike."""
    is_permitted = record.result in ANSWERED
    return *_matter(record), linkage_pb2.INQUIRY_RESULT_OPEN if is_permitted else record.result


def _permit(record: linkage_pb2.ProvisionRecord) -> tuple[object, ...]:
    """What provider and core know alike: the permit says when the core was asked."""
    return *_matter(record), record.request_time.ToNanoseconds()


def _core_records(story: Story) -> list[linkage_pb2.ProvisionRecord]:
    stub = CoreStub(story.channel("linkage.auditor", "linkage.core-system"))
    asked = core_wire.ListProvisionRecordsRequest
    listed = pages(lambda token: stub.ListProvisionRecords(asked(page_size=1000, page_token=token)))
    return [each for page in listed for each in page.records]


def _middle_records(story: Story, node: str) -> list[linkage_pb2.ProvisionRecord]:
    stub = MiddleServerStub(story.channel("linkage.auditor", node))
    asked = middle_wire.ListProvisionRecordsRequest
    listed = pages(lambda token: stub.ListProvisionRecords(asked(page_size=1000, page_token=token)))
    return [each for page in listed for each in page.records]
