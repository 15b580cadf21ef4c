"""What the tests of a node's staff share: a real database, cheap passwords, a second factor, a clock to push."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyotp import TOTP

from fittings.staff import acts
from fittings.staff.acts import Opened
from fittings.staff.domain import NewAccount, Role, Rules, SignIn
from fittings.staff.secrets import Passwords, new_second_factor
from fittings.staff.store import TABLES, Store
from fittings.staff.testing import CHEAP, PASSWORD
from mesh.ids import new_id
from mesh.signatures import sessions
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder

TERMINAL = "sapporo.terminal"


@dataclass
class Office:
    """One node's staff, with real time in the test's hand."""

    database: Database
    now: datetime = datetime(2026, 4, 1, 0, 0, 0, tzinfo=UTC)
    rules: Rules = field(default_factory=Rules)
    secret: str = field(default_factory=new_second_factor)

    def __post_init__(self) -> None:
        self.store, self.passwords = Store(self.database), Passwords(CHEAP)

    def create(self, name: str = "sato", role: Role = Role.CLERK) -> None:
        new = NewAccount(name=name, role=role, password=PASSWORD, second_factor=self.secret)
        with self.store.writing() as desk:
            acts.create_account(desk, new, self.passwords.hash(new.password))

    def code(self) -> str:
        return TOTP(self.secret).at(self.now)

    def sign_in(self, name: str = "sato", password: str = PASSWORD, code: str = "", at: str = TERMINAL) -> Opened:
        asked = SignIn(account=name, password=password, code=code or self.code())
        return acts.sign_in(self.store, self.passwords, asked, at, self.now, self.rules)

    def who(self, session: bytes, at: str = TERMINAL) -> str:
        message_id = new_id()
        return self.named_by(sessions.prove(session, message_id), message_id, at)

    def named_by(self, proof: bytes, message_id: bytes, at: str = TERMINAL) -> str:
        return acts.operator_of(self.store, proof, message_id, at, self.now, self.rules)

    def push(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A node's staff with one clerk, sato, in either database."""
    own = request.param == "sqlite"
    url: str = sqlite_url(tmp_path / "node.db") if own else request.getfixturevalue("postgres_url")
    database = Database("test.node", url, None, recorder=Recorder(None), migrations=None, fittings=[TABLES])
    made = Office(database)
    made.create()
    yield made
    database.close()
