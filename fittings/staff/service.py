"""The staff service of a node: convert in, open a unit, do the act, convert out; and what the gate asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import grpc

from fittings.pages.sealed import SealedPages, cut, query_of
from fittings.retention import forgetting_in_real_time
from fittings.staff import acts, convert, domain
from fittings.staff.domain import Rules
from fittings.staff.secrets import Cost, Passwords
from fittings.staff.store import StaffTables, Store
from juki.fittings.v1 import staff_service_pb2 as wire
from juki.fittings.v1.staff_service_pb2_grpc import StaffServiceServicer, add_StaffServiceServicer_to_server
from mesh.call import answering
from mesh.clock import system_time
from mesh.storage.database import Database

Now = Callable[[], datetime]


class Staff(StaffServiceServicer):
    """The staff of one node, as the kinds that have some mount it."""

    def __init__(
        self,
        database: Database,
        pages: SealedPages,
        now: Now = system_time,
        rules: Rules | None = None,
        cost: Cost | None = None,
    ) -> None:
        """*database* has ``TABLES`` beside the kind's own; *now* is real time; *cost* is that of new passwords."""
        self._pages = pages
        self._store, self._now, self._rules = Store(database), now, rules or Rules()
        self._passwords = Passwords(cost or Cost())
        self.timed = forgetting_in_real_time(database, StaffTables.metadata)

    def add_to(self, server: Any) -> None:
        """Add this service to a server."""
        add_StaffServiceServicer_to_server(self, server)

    def operator_of(self, proof: bytes, message_id: bytes, caller: str) -> str:
        """Return who opened at *caller* the session that a message proves, or refuse with SESSION_ENDED."""
        return acts.operator_of(self._store, proof, message_id, caller, self._now(), self._rules)

    def must_be_administrator(self) -> None:
        """Refuse with NOT_ADMINISTRATOR unless whoever is being answered is an administrator here."""
        domain.must_be_administrator(self._store.role(answering().operator))

    def SignIn(self, request: wire.SignInRequest, context: grpc.ServicerContext) -> wire.SignInResponse:
        asked, terminal = convert.sign_in_from_wire(request), answering().caller
        opened = acts.sign_in(self._store, self._passwords, asked, terminal, self._now(), self._rules)
        return convert.opened_to_wire(opened)

    def SignOut(self, request: wire.SignOutRequest, context: grpc.ServicerContext) -> wire.SignOutResponse:
        call = answering()
        with self._store.writing() as desk:
            desk.end_sessions(call.operator, call.caller)
        return wire.SignOutResponse()

    def CreateAccount(
        self, request: wire.CreateAccountRequest, context: grpc.ServicerContext
    ) -> wire.CreateAccountResponse:
        self.must_be_administrator()
        new = convert.new_account_from_wire(request)
        domain.check_password(new)
        password_hash = self._passwords.hash(new.password)
        with self._store.writing(request.request_id) as desk:
            acts.create_account(desk, new, password_hash)
            return desk.answer(wire.CreateAccountResponse())

    def UnlockAccount(
        self, request: wire.UnlockAccountRequest, context: grpc.ServicerContext
    ) -> wire.UnlockAccountResponse:
        self.must_be_administrator()
        with self._store.writing(request.request_id) as desk:
            acts.unlock_account(desk, request.account)
            return desk.answer(wire.UnlockAccountResponse())

    def CloseAccount(
        self, request: wire.CloseAccountRequest, context: grpc.ServicerContext
    ) -> wire.CloseAccountResponse:
        self.must_be_administrator()
        with self._store.writing(request.request_id) as desk:
            acts.close_account(desk, request.account)
            return desk.answer(wire.CloseAccountResponse())

    def ListAccounts(
        self, request: wire.ListAccountsRequest, context: grpc.ServicerContext
    ) -> wire.ListAccountsResponse:
        self.must_be_administrator()
        most, query = convert.page_size_from_wire(request), query_of(answering(), request)
        found = self._store.page(self._pages.open(request.page_token, query), most + 1)
        shown, last = cut(found, most, lambda each: each.name)
        return convert.accounts_to_wire(shown, self._now(), self._pages.seal(last, query))
