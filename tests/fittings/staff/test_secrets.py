"""Passwords are kept as hashes, second factors sealed: neither can be read back by who has the database."""

import pytest
from cryptography.exceptions import InvalidTag

from fittings.staff.secrets import Cost, Passwords, Seal, new_second_factor, new_session
from fittings.staff.testing import CHEAP

KEY = bytes(32)


def test_a_password_fits_its_own_hash_alone() -> None:
    passwords = Passwords(CHEAP)
    kept = passwords.hash("correct horse battery")
    assert "correct" not in kept
    assert passwords.fits("correct horse battery", kept)
    assert not passwords.fits("correct horse batterY", kept)
    assert not passwords.fits("anything", None)


def test_a_hash_made_at_another_cost_still_fits() -> None:
    kept = Passwords(CHEAP).hash("correct horse battery")
    assert Passwords(Cost(passes=2, memory=16, lanes=1)).fits("correct horse battery", kept)


def test_the_usual_cost_is_what_owasp_asks_at_least() -> None:
    assert Passwords(Cost()).hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_sealed_second_factor_opens_for_its_account_alone() -> None:
    secret = new_second_factor()
    sealed = Seal(KEY).seal("sato", secret)
    assert secret.encode() not in sealed
    assert Seal(KEY).open("sato", sealed) == secret
    with pytest.raises(InvalidTag):
        Seal(KEY).open("suzuki", sealed)
    with pytest.raises(InvalidTag):
        Seal(b"\1" * 32).open("sato", sealed)


def test_secrets_are_never_the_same_twice() -> None:
    assert len({new_second_factor() for _ in range(50)} | {new_session().hex() for _ in range(50)}) == 100
    assert {len(new_session()), len(new_second_factor())} == {16, 32}
