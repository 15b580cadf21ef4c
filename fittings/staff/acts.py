"""What is done with accounts and sessions, each act within a unit that it is handed; signing in opens its own."""

from dataclasses import dataclass
from datetime import datetime

from fittings.staff import domain
from fittings.staff.domain import Account, NewAccount, Rules, Session, SignIn, Verdict
from fittings.staff.refusals import AccountClosed, AccountExists, AccountUnknown
from fittings.staff.secrets import Passwords, new_session
from fittings.staff.store import Desk, Store
from mesh.refusals import SessionEnded
from mesh.signatures import sessions

USED_LATELY = 60.0  # seconds within which a further use of a session is not written down again


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Opened:
    """A session as its terminal gets it, once."""

    session: bytes
    end_time: datetime


def sign_in(store: Store, passwords: Passwords, asked: SignIn, terminal: str, now: datetime, rules: Rules) -> Opened:
    """Open a session, or refuse; a wrong try is kept although it is refused, so the unit ends before the refusal.

    The password is compared before the unit opens: that takes long, and the node's other writes would wait for it.
    """
    password_fits = passwords.fits(asked.password, store.password_hash(asked.account))
    session = new_session()
    with store.writing() as desk:
        verdict = _judge(desk, asked, password_fits, now, rules)
        if verdict is not None and verdict.refusal is None:
            opened = begun(asked.account, terminal, session, now)
            desk.forget_ended(now, rules)
            desk.open_session(sessions.handle_of(session), opened)
    if verdict is None:
        raise domain.no_such_account(rules)
    if verdict.refusal is not None:
        raise verdict.refusal
    return Opened(session=session, end_time=opened.end_time(rules))


def _judge(desk: Desk, asked: SignIn, password_fits: bool, now: datetime, rules: Rules) -> Verdict | None:
    account = desk.accounts.find(asked.account)
    if account is None:
        return None
    verdict = domain.judge(account, password_fits=password_fits, code=asked.code, now=now, rules=rules)
    if verdict.account is not account:
        desk.accounts.keep(account.name, verdict.account)
    return verdict


def begun(account: str, terminal: str, session: bytes, now: datetime) -> Session:
    """Return what is kept of a *session* that *account* opens at *terminal* now."""
    key = sessions.key_of(session)
    return Session(account=account, terminal=terminal, key=key, begin_time=now, last_use_time=now)


def operator_of(store: Store, proof: bytes, message_id: bytes, terminal: str, now: datetime, rules: Rules) -> str:
    """Return who opened at *terminal* the session that *proof* proves in the message with this id, or refuse.

    That it was used is kept about once a minute.
    """
    handle = sessions.handle_in(proof)
    held = store.session(handle)
    if held is None or not sessions.fits(proof, held.key, message_id) or not held.is_open(terminal, now, rules):
        raise SessionEnded
    if (now - held.last_use_time).total_seconds() >= USED_LATELY:
        store.touch(handle, now)
    return held.account


def create_account(desk: Desk, new: NewAccount, password_hash: str) -> None:
    """Open an account under a name that nobody has or had."""
    if desk.accounts.find(new.name) is not None:
        raise AccountExists
    made = Account(name=new.name, role=new.role, password_hash=password_hash, second_factor=new.second_factor)
    desk.accounts.keep(new.name, made)


def unlock_account(desk: Desk, name: str) -> None:
    """Forgive an account's wrong tries; a closed one stays closed."""
    account = _there(desk, name)
    if account.is_closed:
        raise AccountClosed
    desk.accounts.keep(name, domain.unlocked(account))


def close_account(desk: Desk, name: str) -> None:
    """Let nobody sign in under this name any more, and end what is open under it."""
    desk.accounts.keep(name, domain.closed(_there(desk, name)))
    desk.end_sessions(name)


def _there(desk: Desk, name: str) -> Account:
    account = desk.accounts.find(name)
    if account is None:
        raise AccountUnknown
    return account
