"""A try to sign in is judged by password, code, and what was tried before; a session ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp import TOTP

from fittings.staff import domain
from fittings.staff.domain import Account, NewAccount, Role, Rules, Session, SignIn, Verdict
from fittings.staff.refusals import PasswordWeak

NOW = datetime(2026, 4, 1, 0, 0, 10, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RULES = Rules()
MINUTE = timedelta(minutes=1)


def account(**other: object) -> Account:
    facts = {"name": "sato", "role": Role.CLERK, "password_hash": "x", "second_factor": SECRET}
    return Account(**{**facts, **other})  # type: ignore[arg-type]  # facts of a test


def judged(of: Account, *, fits: bool = True, code: str = "", now: datetime = NOW) -> Verdict:
    return domain.judge(of, password_fits=fits, code=code or TOTP(SECRET).at(now), now=now, rules=RULES)


def reason(verdict: Verdict) -> str:
    return verdict.refusal.reason if verdict.refusal else ""


def test_the_codes_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the appendix's, in base32; its last six digits
    for at, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        assert domain.step_of(secret, code, datetime.fromtimestamp(at, UTC)) == at // 30


def test_the_right_password_and_code_pass_and_end_the_counting() -> None:
    verdict = judged(account(wrong_tries=3))
    assert reason(verdict) == ""
    assert (verdict.account.wrong_tries, verdict.account.last_step) == (0, int(NOW.timestamp()) // 30)


@pytest.mark.parametrize(("fits", "code"), [(False, ""), (True, "000000"), (False, "000000"), (True, "12345")])
def test_which_of_them_is_wrong_is_not_told_and_it_counts(fits: bool, code: str) -> None:
    verdict = judged(account(), fits=fits, code=code)
    assert (reason(verdict), verdict.account.wrong_tries) == ("SIGN_IN_FAILED", 1)


def test_a_code_counts_once_and_no_older_one_after_it() -> None:
    first = judged(account())
    assert reason(judged(first.account)) == "SECOND_FACTOR_USED"
    assert reason(judged(first.account, code=TOTP(SECRET).at(NOW - timedelta(seconds=30)))) == "SECOND_FACTOR_USED"
    assert reason(judged(first.account, now=NOW + timedelta(seconds=30))) == ""


@pytest.mark.parametrize(("seconds", "passes"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_devices_clock_may_be_one_step_wrong(seconds: int, passes: bool) -> None:
    code = TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    assert (reason(judged(account(), code=code)) == "") is passes


def test_too_many_wrong_tries_lock_and_time_unlocks() -> None:
    tried = account()
    for _ in range(RULES.wrong_tries):
        tried = judged(tried, fits=False).account
    locked = judged(tried)
    assert reason(locked) == "ACCOUNT_LOCKED"
    assert locked.account == tried  # trying on makes it no longer
    assert locked.refusal is not None
    assert locked.refusal.facts["minutes"] == "15"
    assert reason(judged(tried, now=NOW + RULES.locked - MINUTE)) == "ACCOUNT_LOCKED"
    assert reason(judged(tried, now=NOW + RULES.locked)) == ""


def test_after_a_lock_the_counting_begins_anew() -> None:
    tried = account(wrong_tries=5, locked_until=NOW)
    assert judged(tried, fits=False).account.wrong_tries == 1


def test_nobody_signs_in_to_a_closed_account() -> None:
    assert reason(judged(domain.closed(account()))) == "SIGN_IN_FAILED"


@given(used=st.integers(0, 24 * 60), later=st.integers(0, 24 * 60))
def test_a_session_is_open_until_it_is_idle_or_old(used: int, later: int) -> None:
    opened = Session(account="sato", terminal="t", key=b"", begin_time=NOW, last_use_time=NOW + used * MINUTE)
    at = opened.last_use_time + later * MINUTE
    assert opened.is_open("t", at, RULES) is (later < 30 and used + later < 12 * 60)
    assert not opened.is_open("other", at, RULES)


@pytest.mark.parametrize("password", ["", "short", "a" * 11, "my name is Sato", "sato12345678"])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(PasswordWeak):
        domain.check_password(NewAccount(name="sato", role=Role.CLERK, password=password, second_factor=SECRET))


def test_nothing_secret_stands_in_a_repr() -> None:
    held = [
        account(password_hash="topsecret-hash"),
        NewAccount(name="n", role=Role.CLERK, password="topsecret", second_factor=SECRET),
        SignIn(account="n", password="topsecret", code="123456"),
        judged(account(password_hash="topsecret-hash")),
    ]
    assert not [each for each in map(repr, held) if "topsecret" in each or SECRET in each or "123456" in each]
