"""For tests of kinds that have staff: somebody who sits at a terminal, signed in, without a sign-in of their own."""

from datetime import datetime

from fittings.staff import acts, machine
from fittings.staff.domain import Role
from fittings.staff.secrets import Cost, new_session
from fittings.staff.store import Store
from mesh.signatures import sessions
from mesh.storage.database import Database
from mesh.testing import LocalMesh
from world import clocks

CHEAP = Cost(passes=1, memory=8, lanes=1)
PASSWORD = "correct horse battery"


def sit_at(mesh: LocalMesh, client: str, node: str, account: str = "clerk-1", role: Role = Role.CLERK) -> None:
    """Let *account* work at *client*: what it asks of *node* from here on proves a session."""
    database = mesh.running(node).database
    if database is None:
        raise LookupError(f"{node} has no database")
    mesh.caller(client).sessions[node] = seat(database, client, account, role=role)


def seat(
    database: Database, terminal: str, account: str, now: datetime | None = None, role: Role = Role.CLERK
) -> bytes:
    """Make an account and a session of it, and return the session."""
    session, at = new_session(), now or clocks.now()
    machine.add(database, account, role, PASSWORD, CHEAP)
    with Store(database).writing() as desk:
        desk.open_session(sessions.handle_of(session), acts.begun(account, terminal, session, at))
    return session
