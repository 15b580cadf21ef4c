"""The tables of a node's staff, beside those of its kind. Rows stay in this file; domain values leave it."""

import hmac
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from sqlalchemy import BigInteger, LargeBinary, Row, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import kept_because, kept_for
from fittings.staff.domain import Account, Listed, Role, Rules, Session
from fittings.staff.secrets import Seal
from mesh.storage.database import Database
from mesh.storage.memory import Memory
from mesh.storage.moments import Moment
from mesh.storage.schema import Line
from mesh.storage.unit import Unit

SESSION_KEPT: Final = Rules().longest  # of real time, after its last use: none lasts longer than that
SESSION_RULE: Final = "SIMULATED: an ended session opens nothing; who signed in when stands in the evidence log"


class StaffTables(DeclarativeBase):
    """The tables that this fitting brings."""


class AccountRow(StaffTables):
    """One operator."""

    __tablename__ = "staff_accounts"
    __table_args__ = {
        "info": kept_because("a name stays in what was done under it and is nobody else's; closing blanks the rest")
    }

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    second_factor: Mapped[bytes] = mapped_column(LargeBinary(100))  # sealed; empty, like the hash, once it is closed
    last_step: Mapped[int] = mapped_column(BigInteger)
    wrong_tries: Mapped[int]
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    is_closed: Mapped[bool]


class SessionRow(StaffTables):
    """One session that may be open."""

    __tablename__ = "staff_sessions"

    handle: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    proof_key: Mapped[bytes] = mapped_column(LargeBinary(32))  # no session can be found from either
    account: Mapped[str] = mapped_column(String(64), index=True)
    terminal: Mapped[str] = mapped_column(String(80))
    begin_time: Mapped[datetime] = mapped_column(Moment)
    last_use_time: Mapped[datetime] = mapped_column(Moment, info=kept_for(SESSION_KEPT, SESSION_RULE))


TABLES: Final = Line("staff_version", StaffTables.metadata, Path(__file__).resolve().parent / "migrations")


OPEN_SESSION: Final = (  # made once, since every call of staff asks it
    select(
        SessionRow.account, SessionRow.terminal, SessionRow.proof_key, SessionRow.begin_time, SessionRow.last_use_time
    )
    .join(AccountRow, AccountRow.name == SessionRow.account)
    .where(SessionRow.handle == bindparam("handle"), AccountRow.is_closed.is_(False))
)


class Desk(Unit):
    """What is read and kept together of a node's staff."""

    @cached_property
    def _seal(self) -> Seal:
        return Seal(hmac.digest(self._secret(), b"second factors of staff", "sha256"))

    @cached_property
    def accounts(self) -> Memory[str, Account]:
        """Accounts by name."""
        return self.memory(self._read, self._keep)

    def _read(self, names: Collection[str]) -> Mapping[str, Account]:
        rows = self.session.scalars(select(AccountRow).where(AccountRow.name.in_(names)))
        return {row.name: _account(row, self._seal) for row in rows}

    def _keep(self, accounts: Mapping[str, Account]) -> None:
        self.upsert(AccountRow, [_columns(each, self._seal) for each in accounts.values()])

    def open_session(self, handle: bytes, opened: Session) -> None:
        """Keep a new session."""
        self.session.execute(insert(SessionRow).values(handle=handle, **_session_columns(opened)))

    def end_sessions(self, account: str, terminal: str | None = None) -> None:
        """End the sessions of *account*, at one *terminal* or at all."""
        ended = delete(SessionRow).where(SessionRow.account == account)
        self.session.execute(ended if terminal is None else ended.where(SessionRow.terminal == terminal))
        self.wipe()

    def forget_ended(self, now: datetime, rules: Rules) -> None:
        """Drop the sessions that have ended by themselves."""
        long_idle = SessionRow.last_use_time <= now - rules.idle
        too_long = SessionRow.begin_time <= now - rules.longest
        self.session.execute(delete(SessionRow).where(long_idle | too_long))
        self.wipe()


class Store:
    """A node's database, seen by its staff."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self, request_id: str = "") -> AbstractContextManager[Desk]:
        """Open a unit of work."""
        return self._database.writing(Desk, request_id)

    def password_hash(self, name: str) -> str | None:
        """Return what is kept of the password of the account of this name."""
        with self._database.reading() as session:
            return session.scalar(select(AccountRow.password_hash).where(AccountRow.name == name))

    def role(self, name: str) -> Role | None:
        """Return what the operator of the account of this name is."""
        with self._database.reading() as session:
            found = session.scalar(select(AccountRow.role).where(AccountRow.name == name))
            return None if found is None else Role(found)

    def page(self, behind: str, most: int) -> list[Listed]:
        """Return the accounts behind a name, by name."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(AccountRow).where(AccountRow.name > behind).order_by(AccountRow.name).limit(most)
            )
            return [_listed(row) for row in rows]

    def session(self, handle: bytes) -> Session | None:
        """Return the session with this handle, of an account that is not closed."""
        with self._database.reading() as session:
            row = session.execute(OPEN_SESSION, {"handle": handle}).one_or_none()
            return None if row is None else _session(row)

    def touch(self, handle: bytes, now: datetime) -> None:
        """Keep that a session was used; one that ended meanwhile stays ended."""
        with self._database.writing() as unit:
            unit.session.execute(update(SessionRow).where(SessionRow.handle == handle).values(last_use_time=now))


def _account(row: AccountRow, seal: Seal) -> Account:
    return Account(
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        second_factor=seal.open(row.name, row.second_factor) if row.second_factor else "",
        last_step=row.last_step,
        wrong_tries=row.wrong_tries,
        locked_until=row.locked_until,
        is_closed=row.is_closed,
    )


def _listed(row: AccountRow) -> Listed:
    return Listed(
        name=row.name,
        role=Role(row.role),
        wrong_tries=row.wrong_tries,
        locked_until=row.locked_until,
        is_closed=row.is_closed,
    )


def _columns(account: Account, seal: Seal) -> dict[str, object]:
    return {
        "name": account.name,
        "role": account.role.value,
        "password_hash": account.password_hash,
        "second_factor": seal.seal(account.name, account.second_factor) if account.second_factor else b"",
        "last_step": account.last_step,
        "wrong_tries": account.wrong_tries,
        "locked_until": account.locked_until,
        "is_closed": account.is_closed,
    }


def _session(row: Row[str, str, bytes, datetime, datetime]) -> Session:
    account, terminal, key, begin_time, last_use_time = row
    return Session(
        account=account,
        terminal=terminal,
        key=key,
        begin_time=begin_time,
        last_use_time=last_use_time,
    )


def _session_columns(opened: Session) -> dict[str, object]:
    return {
        "account": opened.account,
        "terminal": opened.terminal,
        "proof_key": opened.key,
        "begin_time": opened.begin_time,
        "last_use_time": opened.last_use_time,
    }
