"""What the tests of this kind share: people who do not exist, a database, a call to be answering."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.card_management.store import Base
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.names import PersonName

People = Callable[..., IdentityRecord]


def make_person(
    number: int, municipality: str = "011002", address: str = "北海道札幌市中央区北1条西2丁目"
) -> IdentityRecord:
    """Return the record of somebody who does not exist; another *number* is another person."""
    return IdentityRecord(
        resident_code=ResidentCode.from_body(f"{number:010d}"),
        my_number=MyNumber.from_body(f"{number:011d}"),
        name=PersonName(text=f"試験 {number}郎", kana="シケン タロウ"),
        birth_date=CivilDate.of(date(1980, 5, 5)),
        sex=Sex.MALE,
        municipality=LocalGovernmentCode(municipality),
        address=address,
    )


@pytest.fixture
def person() -> People:
    """Somebody by number."""
    return make_person


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables."""
    made = Database(
        "test.node", sqlite_url(tmp_path / "node.db"), Base.metadata, recorder=Recorder(None), migrations=None
    )
    yield made
    made.close()


@pytest.fixture
def answering() -> Iterator[None]:
    """A call from the same caller is being answered."""
    token = enter(Call(caller="test.caller", callee="test.node", method="/juki.test.v1.Test/Test"))
    yield
    leave(token)
