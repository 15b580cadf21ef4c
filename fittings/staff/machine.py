"""The machine's side: what its operator does with a node's accounts, in the node's own database.

The first administrator of a node can be made nowhere else: over the wire only an administrator makes accounts. Whoever
may write in the state folder could do all of this anyway; it opens no door that was shut.
"""

from fittings.staff import acts, domain
from fittings.staff.domain import Listed, NewAccount, Role
from fittings.staff.secrets import Cost, Passwords, new_second_factor
from fittings.staff.store import Store
from mesh.storage.database import Database


def add(database: Database, name: str, role: Role, password: str, cost: Cost | None = None) -> str:
    """Open an account, or refuse; return its second factor, which is shown once and by nobody again."""
    second_factor = new_second_factor()
    new = NewAccount(name=name, role=role, password=password, second_factor=second_factor)
    domain.check_password(new)
    password_hash = Passwords(cost or Cost()).hash(password)
    with Store(database).writing() as desk:
        acts.create_account(desk, new, password_hash)
    return second_factor


def unlock(database: Database, name: str) -> None:
    """Forgive an account's wrong tries, or refuse."""
    with Store(database).writing() as desk:
        acts.unlock_account(desk, name)


def close(database: Database, name: str) -> None:
    """Close an account and end its sessions, or refuse."""
    with Store(database).writing() as desk:
        acts.close_account(desk, name)


def accounts(database: Database, most: int = 100_000) -> list[Listed]:
    """Return all accounts by name."""
    return Store(database).page("", most)
