"""The border between the wire and what this fitting knows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from fittings.nouns.fields import moment_to_wire
from fittings.nouns.pages import size_from_wire
from fittings.staff.acts import Opened
from fittings.staff.domain import Listed, NewAccount, Role, SignIn
from juki.fittings.v1 import staff_service_pb2 as wire

USUAL, LARGEST = 100, 1000
ROLES: Final[Mapping[wire.StaffRole.ValueType, Role]] = {
    wire.STAFF_ROLE_CLERK: Role.CLERK,
    wire.STAFF_ROLE_ADMINISTRATOR: Role.ADMINISTRATOR,
}
ROLE_NUMBERS: Final = {role: number for number, role in ROLES.items()}


def sign_in_from_wire(request: wire.SignInRequest) -> SignIn:
    """Return what somebody brings who wants to sign in."""
    return SignIn(account=request.account, password=request.password, code=request.code)


def opened_to_wire(opened: Opened) -> wire.SignInResponse:
    """Return the session as its terminal gets it."""
    return wire.SignInResponse(session=opened.session, end_time=moment_to_wire(opened.end_time))


def new_account_from_wire(request: wire.CreateAccountRequest) -> NewAccount:
    """Return the account as an administrator enters it."""
    return NewAccount(
        name=request.account,
        role=ROLES[request.role],
        password=request.password,
        second_factor=request.second_factor,
    )


def page_size_from_wire(request: wire.ListAccountsRequest) -> int:
    """Return how many accounts are wanted."""
    return size_from_wire(request.page_size, USUAL, LARGEST)


def accounts_to_wire(found: Sequence[Listed], now: datetime, token: str) -> wire.ListAccountsResponse:
    """Return a page; *token* leads to the next one, empty when there is none."""
    return wire.ListAccountsResponse(accounts=[_account_to_wire(each, now) for each in found], next_page_token=token)


def _account_to_wire(listed: Listed, now: datetime) -> wire.StaffAccount:
    locked = listed.locked_until if listed.is_locked(now) else None
    return wire.StaffAccount(
        account=listed.name,
        role=ROLE_NUMBERS[listed.role],
        state=_state(listed, now),
        wrong_tries=listed.wrong_tries,
        unlock_time=moment_to_wire(locked) if locked else None,
    )


def _state(listed: Listed, now: datetime) -> wire.AccountState.ValueType:
    if listed.is_closed:
        return wire.ACCOUNT_STATE_CLOSED
    return wire.ACCOUNT_STATE_LOCKED if listed.is_locked(now) else wire.ACCOUNT_STATE_OPEN
