"""One person's record, as asked for and as shown."""

from collections.abc import Sequence
from datetime import date, datetime

from fittings.nouns.fields import checked, enum_to_wire, moment_from_wire, moment_to_wire
from fittings.nouns.people import date_to_wire, four_items_to_wire, reason_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.types.v1 import data_class_pb2
from mesh.call import Call
from nodes.resident_record.convert.fields import exact_date_from_wire
from nodes.resident_record.domain.showing import Attribute, Rights, ShownEntry, ShownRecord
from vocabulary.identifiers import AddresseeNumber


def rights_of(call: Call) -> Rights:
    """Return what may be shown to who asks: what the topology lets pass to that caller with this method."""
    return frozenset(each for each in Attribute if each.value in call.carries)


def addressee_from_wire(value: str, field: str) -> AddresseeNumber:
    return checked(AddresseeNumber, value, field)


def as_of_from_wire(request: wire.GetResidentRequest, today: date, now: datetime) -> tuple[date, datetime]:
    """Return the day of which the record is asked and the moment as of which; what is absent is *today* and *now*."""
    on_a_day, at_a_moment = request.HasField("effective_on"), request.HasField("known_at")
    return (
        exact_date_from_wire(request.effective_on, "effective_on") if on_a_day else today,
        moment_from_wire(request.known_at, "known_at") if at_a_moment else now,
    )


def entry_to_wire(entry: ShownEntry) -> wire.GetResidentResponse:
    return wire.GetResidentResponse(
        resident=resident_to_wire(entry.record), record_time=moment_to_wire(entry.recorded_at)
    )


def history_to_wire(entries: Sequence[ShownEntry], token: str) -> wire.ListResidentHistoryResponse:
    """Return a page of a history; *token* leads to the next one, empty when there is none."""
    rows = [
        wire.ResidentVersion(resident=resident_to_wire(each.record), record_time=moment_to_wire(each.recorded_at))
        for each in entries
    ]
    return wire.ListResidentHistoryResponse(versions=rows, next_page_token=token)


def resident_to_wire(record: ShownRecord) -> wire.Resident:
    """The clerk sees a record before its My Number is there."""
    withheld = sorted(data_class_pb2.DataClass.Value(f"DATA_CLASS_{each.name}") for each in record.withheld)
    return wire.Resident(
        addressee_number=record.addressee_number.value,
        resident_code=record.resident_code.value if record.resident_code else "",
        my_number=record.my_number.value if record.my_number else "",
        four_items=four_items_to_wire(record.four_items),
        municipality_code=record.municipality.value,
        relationship=record.relationship.text if record.relationship else "",
        state=enum_to_wire(wire.RecordState, record.state),
        last_reason=reason_to_wire(record.reason),
        confirmed_destination_code=record.destination.value if record.destination else "",
        registered_domicile=record.registered_domicile,
        register_head=record.register_head,
        nationality=record.nationality,
        version=record.version,
        effective_from=date_to_wire(record.effective_from),
        cancels=record.cancels,
        withheld=withheld,
    )
