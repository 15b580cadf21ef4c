"""Signing in, being asked for, signing out: over a real database, with real time pushed by hand."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from itertools import islice
from threading import Event

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, text

from fittings.staff import acts
from fittings.staff.domain import Role, Rules
from fittings.staff.refusals import (
    AccountClosed,
    AccountExists,
    AccountLocked,
    AccountUnknown,
    SecondFactorUsed,
    SignInFailed,
)
from fittings.staff.secrets import MOST_TRIES
from fittings.staff.store import AccountRow, SessionRow, StaffTables
from fittings.staff.testing import PASSWORD
from mesh.ids import new_id
from mesh.refusals import SessionEnded
from mesh.signatures import sessions
from mesh.storage.forgetting import Forgetting
from tests.fittings.staff.conftest import TERMINAL, Office
from vocabulary.refusals import Refusal


def test_who_signs_in_is_known_by_the_session(office: Office) -> None:
    opened = office.sign_in()
    assert len(opened.session) == 16
    assert office.who(opened.session) == "sato"
    assert opened.end_time == office.now + office.rules.idle


def test_a_session_that_nobody_opened_names_nobody(office: Office) -> None:
    for session in (b"", bytes(16), office.sign_in().session[:-1]):
        with pytest.raises(SessionEnded):
            office.who(session)


def test_a_proof_counts_in_its_own_message_alone(office: Office) -> None:
    opened, message_id = office.sign_in(), new_id()
    proof = sessions.prove(opened.session, message_id)
    assert office.named_by(proof, message_id) == "sato"
    other = sessions.handle_in(proof) + sessions.prove(bytes(16), message_id)[sessions.HANDLE_SIZE :]
    for wrong, where in ((proof, new_id()), (other, message_id), (opened.session, message_id), (b"", message_id)):
        with pytest.raises(SessionEnded):
            office.named_by(wrong, where)


def test_another_terminal_cannot_use_a_session(office: Office) -> None:
    opened = office.sign_in()
    with pytest.raises(SessionEnded):
        office.who(opened.session, at="hakodate.terminal")


def test_a_session_ends_when_it_is_not_used(office: Office) -> None:
    opened = office.sign_in()
    office.push(minutes=29)
    assert office.who(opened.session) == "sato"
    office.push(minutes=29)
    assert office.who(opened.session) == "sato"
    office.push(minutes=30)
    with pytest.raises(SessionEnded):
        office.who(opened.session)


def test_a_session_ends_although_it_is_used(office: Office) -> None:
    opened = office.sign_in()
    for _ in range(35):
        office.push(minutes=20)
        office.who(opened.session)
    office.push(minutes=20)
    with pytest.raises(SessionEnded):
        office.who(opened.session)


def test_using_a_session_often_writes_seldom(office: Office) -> None:
    opened = office.sign_in()
    office.push(seconds=30)
    office.who(opened.session)
    with office.database.reading() as session:
        assert session.scalar(select(SessionRow.last_use_time)) == session.scalar(select(SessionRow.begin_time))


def test_signing_out_ends_the_sessions_at_one_terminal(office: Office) -> None:
    here = office.sign_in()
    office.push(seconds=30)
    there = office.sign_in(at="sapporo-2.terminal")
    with office.store.writing() as desk:
        desk.end_sessions("sato", TERMINAL)
    with pytest.raises(SessionEnded):
        office.who(here.session)
    assert office.who(there.session, at="sapporo-2.terminal") == "sato"


def test_a_wrong_try_counts_although_it_is_refused_and_the_fifth_locks(office: Office) -> None:
    for _ in range(office.rules.wrong_tries):
        with pytest.raises(SignInFailed):
            office.sign_in(password="wrong horse battery")
    with pytest.raises(AccountLocked):
        office.sign_in()
    office.push(minutes=15)
    assert office.who(office.sign_in().session) == "sato"


def test_an_administrator_unlocks(office: Office) -> None:
    for _ in range(office.rules.wrong_tries):
        with pytest.raises(SignInFailed):
            office.sign_in(code="000000")
    with office.store.writing() as desk:
        acts.unlock_account(desk, "sato")
    assert office.who(office.sign_in().session) == "sato"


def test_being_locked_ends_no_session_that_is_open(office: Office) -> None:
    opened = office.sign_in()
    for _ in range(office.rules.wrong_tries):
        with pytest.raises(SignInFailed):
            office.sign_in(code="000000")
    assert office.who(opened.session) == "sato"


def test_a_code_opens_one_session_however_many_ask_at_once(office: Office) -> None:
    def tried(_: int) -> str:
        try:
            office.sign_in()
        except Refusal as refusal:
            return refusal.reason
        return ""

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(tried, range(8))) == ["", *["SECOND_FACTOR_USED"] * 7]
    with pytest.raises(SecondFactorUsed):
        office.sign_in()


def test_a_crowd_at_the_door_is_turned_away_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: go_on.wait(10))

    def tried(_: int) -> str:
        try:
            office.sign_in()
        except Refusal as refusal:
            return refusal.reason
        return ""

    with ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(tried, each) for each in range(20)]
        first = [each.result() for each in islice(as_completed(answers, 10), 20 - MOST_TRIES)]
        go_on.set()
        rest = sorted(each.result() for each in answers)
    assert first == ["OVERLOADED"] * 11
    assert rest == ["", *first, *["SECOND_FACTOR_USED"] * 8]


def test_nobody_learns_whether_an_account_exists(office: Office) -> None:
    with pytest.raises(SignInFailed) as nobody:
        office.sign_in(name="nobody")
    with pytest.raises(SignInFailed) as wrong:
        office.sign_in(password="wrong horse battery")
    assert nobody.value.explain() == wrong.value.explain()


def test_closing_an_account_ends_its_sessions_and_keeps_its_name(office: Office) -> None:
    opened = office.sign_in()
    with office.store.writing() as desk:
        acts.close_account(desk, "sato")
    with pytest.raises(SessionEnded):
        office.who(opened.session)
    office.push(minutes=1)
    with pytest.raises(SignInFailed):
        office.sign_in()
    with pytest.raises(AccountExists):
        office.create("sato")


def test_nothing_is_kept_of_what_a_closed_account_was_signed_in_with(office: Office) -> None:
    with office.store.writing() as desk:
        acts.close_account(desk, "sato")
    with office.database.reading() as session:
        row = session.get_one(AccountRow, "sato")
        assert (row.is_closed, row.password_hash, row.second_factor) == (True, "", b"")
    with pytest.raises(AccountClosed), office.store.writing() as desk:
        acts.unlock_account(desk, "sato")
    with pytest.raises(SignInFailed):
        office.sign_in()
    with pytest.raises(SignInFailed):
        office.sign_in(password="")


@pytest.mark.parametrize("act", [acts.unlock_account, acts.close_account])
def test_an_account_that_is_not_there_cannot_be_changed(office: Office, act) -> None:
    with pytest.raises(AccountUnknown), office.store.writing() as desk:
        act(desk, "nobody")


def test_ended_sessions_are_forgotten_at_the_next_sign_in(office: Office) -> None:
    office.sign_in()
    office.push(hours=1)
    office.sign_in()
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SessionRow)) == 1


def test_the_database_holds_no_secret_that_opens_anything(office: Office) -> None:
    office.create("admin", Role.ADMINISTRATOR)
    opened = office.sign_in()
    with office.database.reading() as session:
        rows = [
            *session.execute(text("select * from staff_accounts")),
            *session.execute(text("select * from staff_sessions")),
        ]
    values = [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    for secret in (PASSWORD.encode(), office.secret.encode(), opened.session, opened.session.hex().encode()):
        assert not [each for each in values if secret in each]


def test_accounts_are_listed_by_name_behind_a_name(office: Office) -> None:
    office.create("abe", Role.ADMINISTRATOR)
    office.create("tanaka")
    assert [(each.name, each.role) for each in office.store.page("", 2)] == [
        ("abe", Role.ADMINISTRATOR),
        ("sato", Role.CLERK),
    ]
    assert [each.name for each in office.store.page("sato", 2)] == ["tanaka"]


def test_an_ended_session_is_forgotten_without_anybody_signing_in(office: Office) -> None:
    old = office.sign_in()
    office.push(hours=11)
    office.rules = Rules(idle=timedelta(hours=12))
    office.who(old.session)  # used again: that counts, and it is kept
    forget = Forgetting(office.database, StaffTables.metadata, lambda: office.now)
    office.push(hours=11)
    forget()
    assert sessions_of(office) == 1
    office.push(hours=2)
    forget()
    assert sessions_of(office) == 0


def sessions_of(office: Office) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(SessionRow)) or 0
