"""The terminal's side: signing in at a node, so that every further call to it proves the session."""

from datetime import UTC, datetime

from juki.fittings.v1 import staff_service_pb2 as wire
from juki.fittings.v1.staff_service_pb2_grpc import StaffServiceStub
from mesh.calls.client import Caller


def sign_in(caller: Caller, node: str, stub: StaffServiceStub, account: str, password: str, code: str) -> datetime:
    """Sign in at *node*, or refuse; return when the session ends unless it is used before."""
    answer = stub.SignIn(wire.SignInRequest(account=account, password=password, code=code))
    caller.sessions[node] = answer.session
    return answer.end_time.ToDatetime(UTC)


def sign_out(caller: Caller, node: str, stub: StaffServiceStub) -> None:
    """Sign out at *node*; what is called there from here on proves no session."""
    stub.SignOut(wire.SignOutRequest())
    caller.sessions.pop(node, None)
