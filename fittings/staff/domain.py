"""Accounts and sessions of a node's staff: what a sign-in is judged by, and when a session ends. Pure."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from pyotp import TOTP

from fittings.staff.refusals import AccountLocked, NotAdministrator, PasswordWeak, SecondFactorUsed, SignInFailed
from vocabulary.refusals import Refusal

SHORTEST_PASSWORD: Final = 12  # characters
STEP: Final = 30  # seconds that one code stands for, RFC 6238
CLOCKS_DIFFER: Final = 1  # steps that the clock of an operator's device may run before or behind


class Role(Enum):
    """What an operator is at a node."""

    CLERK = "clerk"
    ADMINISTRATOR = "administrator"  # looks after the accounts too


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How patient a node is with its staff, all in real time: nobody moves that to get in."""

    wrong_tries: int = 5  # in a row, then the account is locked
    locked: timedelta = timedelta(minutes=15)  # until it opens by itself
    idle: timedelta = timedelta(minutes=30)  # without a call, and a session ends
    longest: timedelta = timedelta(hours=12)  # a session lasts, used or not


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Account:
    """One operator at one node."""

    name: str  # a pseudonym that means nothing outside
    role: Role
    password_hash: str  # argon2id, with its parameters
    second_factor: str  # base32; the operator's device holds the same
    last_step: int = 0  # the newest step whose code was used
    wrong_tries: int = 0  # in a row
    locked_until: datetime | None = None
    is_closed: bool = False  # for good: its name stays in what was done under it

    def is_locked(self, now: datetime) -> bool:
        """Whether nobody may sign in now."""
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An account as an administrator sees it: nothing that is secret."""

    name: str
    role: Role
    wrong_tries: int
    locked_until: datetime | None
    is_closed: bool

    def is_locked(self, now: datetime) -> bool:
        """Whether nobody may sign in now."""
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewAccount:
    """An account as an administrator enters it."""

    name: str
    role: Role
    password: str
    second_factor: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignIn:
    """What somebody brings who wants to sign in."""

    account: str
    password: str
    code: str  # six digits, as the second factor shows them now


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Session:
    """One operator at one terminal, from a sign-in on."""

    account: str
    terminal: str  # the caller that signed in: nobody else may use the session
    key: bytes  # what its proofs are judged with
    begin_time: datetime
    last_use_time: datetime

    def end_time(self, rules: Rules) -> datetime:
        """When it ends unless it is used before."""
        return min(self.last_use_time + rules.idle, self.begin_time + rules.longest)

    def is_open(self, terminal: str, now: datetime, rules: Rules) -> bool:
        """Whether *terminal* may use it now."""
        return terminal == self.terminal and now < self.end_time(rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a try to sign in: the account as it is now, and why not, if it was refused."""

    account: Account
    refusal: Refusal | None = None


def judge(account: Account, *, password_fits: bool, code: str, now: datetime, rules: Rules) -> Verdict:
    """Judge one try; a wrong one counts, and a right one ends the counting."""
    if account.is_closed:
        return Verdict(account=account, refusal=_failed(rules))
    if account.locked_until is not None:
        if account.is_locked(now):
            return Verdict(account=account, refusal=_locked(account.locked_until, now, rules))
        account = unlocked(account)
    step = step_of(account.second_factor, code, now)
    if not password_fits or step is None:
        return Verdict(account=_after_a_wrong_try(account, now, rules), refusal=_failed(rules))
    if step <= account.last_step:
        return Verdict(account=account, refusal=SecondFactorUsed())
    return Verdict(account=replace(account, wrong_tries=0, last_step=step))


def no_such_account(rules: Rules) -> Refusal:
    """Return what whoever names no account of ours is told: the same as with a wrong password."""
    return _failed(rules)


def unlocked(account: Account) -> Account:
    """Return the account with its wrong tries forgiven."""
    return replace(account, wrong_tries=0, locked_until=None)


def closed(account: Account) -> Account:
    """Return the account with nobody behind it any more: its name stays, nothing to sign in with does."""
    return replace(account, is_closed=True, password_hash="", second_factor="")


def step_of(second_factor: str, code: str, now: datetime) -> int | None:
    """Return the step whose code this is, of those that may be shown now; None when it is no code of now."""
    totp, at = TOTP(second_factor, interval=STEP), int(now.timestamp()) // STEP
    steps = range(at - CLOCKS_DIFFER, at + CLOCKS_DIFFER + 1)
    fitting = [each for each in steps if hmac.compare_digest(totp.generate_otp(each), code)]
    return fitting[-1] if fitting else None


def code_at(second_factor: str, now: datetime) -> str:
    """Return the code that a device with this second factor shows at *now*."""
    return TOTP(second_factor, interval=STEP).at(now)


def provisioning_uri(account: str, node: str, second_factor: str) -> str:
    """Return the otpauth URI that an operator's device takes a second factor from."""
    return TOTP(second_factor, interval=STEP).provisioning_uri(name=account, issuer_name=node)


def check_password(new: NewAccount) -> None:
    """Refuse a password that is too easily guessed."""
    if len(new.password) < SHORTEST_PASSWORD or new.name in new.password.lower():
        raise PasswordWeak(shortest=str(SHORTEST_PASSWORD))


def must_be_administrator(role: Role | None) -> None:
    """Refuse whoever is no administrator; a session is never that of a closed account."""
    if role is not Role.ADMINISTRATOR:
        raise NotAdministrator


def _after_a_wrong_try(account: Account, now: datetime, rules: Rules) -> Account:
    tries = account.wrong_tries + 1
    locked_until = now + rules.locked if tries >= rules.wrong_tries else None
    return replace(account, wrong_tries=tries, locked_until=locked_until)


def _failed(rules: Rules) -> Refusal:
    return SignInFailed(wrong_tries=str(rules.wrong_tries))


def _locked(until: datetime, now: datetime, rules: Rules) -> Refusal:
    left = until - now
    minutes = -(-left // timedelta(minutes=1))
    return AccountLocked(retry_after=left.total_seconds(), wrong_tries=str(rules.wrong_tries), minutes=str(minutes))
