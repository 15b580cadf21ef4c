"""Synthetic residents of a measurement, and how they get into a database without passing the network."""

from datetime import date
from pathlib import Path
from typing import Final

from fittings.nouns.columns import identity_columns
from fittings.nouns.people import record_to_wire
from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.types.v1.identity_record_pb2 import TIER_PREFECTURE, FoundIdentity
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.national import domain, node, store
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.names import PersonName

SAPPORO: Final = LocalGovernmentCode("011002")
BODY_BYTES: Final = 300  # of the answer in the single call
LENGTHS: Final = 4  # bytes by which the lengths of what surrounds an address may grow with it


def code(number: int) -> ResidentCode:
    """Return the resident code of the *number*-th person."""
    return ResidentCode.from_body(f"{number:010d}")


def my_number(of: ResidentCode) -> MyNumber:
    """Return the My Number that a national server with the published key makes."""
    return next(domain.candidates(node.PUBLISHED_KEY, of))


def person(number: int, municipality: LocalGovernmentCode = SAPPORO) -> IdentityRecord:
    """Return the *number*-th person."""
    own = code(number)
    return IdentityRecord(
        resident_code=own,
        my_number=my_number(own),
        name=PersonName(text="髙橋 一郎", kana="タカハシ イチロウ"),
        birth_date=CivilDate.of(date(1950 + number % 70, 1 + number % 12, 1 + number % 28)),
        sex=Sex(1 + number % 2),
        municipality=municipality,
        address=f"札幌市中央区北一条西{number % 28 + 1}丁目{number % 99 + 1}番地",
    )


def notice(number: int) -> IdentityNotice:
    """Return the notice that records the *number*-th person for the first time."""
    record = person(number)
    return IdentityNotice(
        record=record, reason=ChangeReason.EX_OFFICIO_RECORD, change_date=record.birth_date, update_number=1
    )


def answer() -> wire.FindIdentityResponse:
    """Return the answer of the single call: a resident record that fills ``BODY_BYTES``."""
    found = FoundIdentity(record=record_to_wire(person(1)), is_resident=True, tier=TIER_PREFECTURE)
    response = wire.FindIdentityResponse(found=found)
    response.found.record.four_items.address += "あ" * ((BODY_BYTES - response.ByteSize() - LENGTHS) // 3)
    return response


def nation_database(folder: Path) -> Database:
    """Return the national server's database below its own *folder*."""
    url = sqlite_url(folder / "node.db")
    return Database("japan.national", url, store.Base.metadata, recorder=Recorder(None), migrations=None)


def settle_in_nation(folder: Path, numbers: range, *, recorded: bool) -> None:
    """Allot the codes of *numbers* and their My Numbers; with *recorded*, their identity records too."""
    database = nation_database(folder)
    records = [person(number) for number in numbers]
    with database.writing() as unit:
        unit.upsert(store.CodeRow, [_code_row(each) for each in records])
        if recorded:
            unit.upsert(store.IdentityRow, [_identity_row(each) for each in records])
    database.close()


def _code_row(record: IdentityRecord) -> dict[str, object]:
    return {
        "resident_code": record.resident_code.value,
        "municipality_code": record.municipality.value,
        "my_number": record.my_number.value,
    }


def _identity_row(record: IdentityRecord) -> dict[str, object]:
    row: dict[str, object] = {"update_number": 1, "last_reason": 101, "is_resident": True, "superseded": False}
    return {**identity_columns(record), **row}
