"""One person's record, as asked for and as shown."""

from datetime import date, datetime

from fittings.nouns.fields import checked, enum_to_wire, moment_from_wire, moment_to_wire
from fittings.nouns.people import date_to_wire, four_items_to_wire, reason_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from nodes.resident_record.convert.fields import exact_date_from_wire
from nodes.resident_record.domain.history import HistoryEntry
from nodes.resident_record.domain.record import ResidentRecord, four_items_of
from vocabulary.identifiers import AddresseeNumber


def addressee_from_wire(value: str, field: str) -> AddresseeNumber:
    return checked(AddresseeNumber, value, field)


def as_of_from_wire(request: wire.GetResidentRequest, today: date, now: datetime) -> tuple[date, datetime]:
    """Return the day of which the record is asked and the moment as of which; what is absent is *today* and *now*."""
    on_a_day, at_a_moment = request.HasField("effective_on"), request.HasField("known_at")
    return (
        exact_date_from_wire(request.effective_on, "effective_on") if on_a_day else today,
        moment_from_wire(request.known_at, "known_at") if at_a_moment else now,
    )


def found_to_wire(entry: HistoryEntry) -> wire.GetResidentResponse:
    return wire.GetResidentResponse(
        resident=resident_to_wire(entry.record), record_time=moment_to_wire(entry.recorded_at)
    )


def resident_to_wire(record: ResidentRecord) -> wire.Resident:
    """The clerk sees a record before its My Number is there."""
    gone_to = record.confirmation.municipality.value if record.confirmation else ""
    return wire.Resident(
        addressee_number=record.addressee_number.value,
        resident_code=record.resident_code.value,
        my_number=record.my_number.value if record.my_number else "",
        four_items=four_items_to_wire(four_items_of(record)),
        municipality_code=record.municipality.value,
        relationship=record.relationship.text if record.relationship else "",
        state=enum_to_wire(wire.RecordState, record.state),
        last_reason=reason_to_wire(record.reason),
        confirmed_destination_code=gone_to,
        registered_domicile=record.registered_domicile,
        register_head=record.register_head,
        nationality=record.nationality,
        version=record.history_number,
        effective_from=date_to_wire(record.effective_from),
        cancels=record.cancels,
    )
