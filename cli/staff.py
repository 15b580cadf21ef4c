"""The staff of a node, as whoever operates the machine looks after it: add, unlock, close, list; and a sign-in by hand.

Passwords and codes are asked for, or read line by line from an input that is no terminal; never from the command line,
which others on the machine can read.
"""

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.common import STATE, USAGE, StateOption, complain, existing_network, explained

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from mesh.hosting.network import Network
    from mesh.storage.database import Database

app = typer.Typer(name="staff", help="Look after who works at a node: accounts, and signing in.", no_args_is_help=True)

ADMINISTRATOR: Final = "administrator"
NodeArgument = Annotated[str, typer.Argument(help="The node, such as sapporo.resident-record.", metavar="NODE")]
AccountArgument = Annotated[str, typer.Argument(help="The account's name, a pseudonym.", metavar="ACCOUNT")]


@app.command()
def add(
    node: NodeArgument,
    account: AccountArgument,
    role: Annotated[
        str, typer.Option(help="administrator (looks after accounts over the wire) or clerk.")
    ] = ADMINISTRATOR,
    state: StateOption = STATE,
) -> None:
    """Open an account at a node; its second factor is shown once, to be taken into the operator's device."""
    from fittings.staff import machine
    from fittings.staff.domain import Role, provisioning_uri

    if role not in (known := [each.value for each in Role]):
        complain(f"there is no role {role}. There are: {', '.join(known)}.", USAGE)
    _must_be_a_pseudonym(account)
    with explained(), _database(state, node) as database:
        second_factor = machine.add(database, account, Role(role), _asked("Password"))
        typer.echo(f"{account} works at {node} as {role}; the second factor, shown this once:")
        typer.echo(provisioning_uri(account, node, second_factor))


@app.command()
def unlock(node: NodeArgument, account: AccountArgument, state: StateOption = STATE) -> None:
    """Let an account sign in again that is locked after wrong tries."""
    from fittings.staff import machine

    with explained(), _database(state, node) as database:
        machine.unlock(database, account)
        typer.echo(f"{account} may sign in at {node} again")


@app.command()
def close(node: NodeArgument, account: AccountArgument, state: StateOption = STATE) -> None:
    """Close an account for good, and end its sessions; whoever lost password or device gets another account."""
    from fittings.staff import machine

    with explained(), _database(state, node) as database:
        machine.close(database, account)
        typer.echo(f"{account} is closed; its name stays in what was done under it")


@app.command("list")
def list_accounts(node: NodeArgument, state: StateOption = STATE) -> None:
    """List a node's accounts, with their role and whether anybody may sign in."""
    from fittings.staff import machine
    from mesh.clock import JAPAN
    from world import clocks

    with explained(), _database(state, node) as database:
        found, now = machine.accounts(database), clocks.now()
        for each in found:
            until = each.locked_until.astimezone(JAPAN) if each.locked_until and each.is_locked(now) else None
            sign = "closed" if each.is_closed else f"locked until {until:%H:%M:%S}" if until else "open"
            typer.echo(f"{each.name:32} {each.role.value:14} {sign}")
        typer.echo(f"{len(found)} accounts")


@app.command("sign-in")
def sign_in(
    node: NodeArgument,
    account: AccountArgument,
    at: Annotated[str, typer.Option(help="The terminal; that of the node's own body, if it has one.")] = "",
    state: StateOption = STATE,
) -> None:
    """Sign in over the wire, as a terminal does, and print the session that its further calls prove."""
    from uuid import UUID

    from fittings.staff import terminal
    from juki.fittings.v1.staff_service_pb2_grpc import StaffServiceStub
    from mesh.calls.client import client_of
    from mesh.clock import JAPAN

    with explained():
        here = existing_network(state)
        caller = client_of(here.topology, here.state, client := _terminal(here, node, at))
        try:
            stub = StaffServiceStub(caller.channel(node))
            ends = terminal.sign_in(caller, node, stub, account, _asked("Password"), _asked("Code"))
        finally:
            caller.close()
        session = UUID(bytes=caller.sessions[node])
        typer.echo(f"session {session} at {client}, until {ends.astimezone(JAPAN):%Y-%m-%d %H:%M:%S} in Japan")


def _terminal(here: "Network", node: str, at: str) -> str:
    """Return the terminal that is meant: one of the node's body, unless *at* says another."""
    if node not in here.topology.nodes:
        complain(f"there is no node {node}. {here.names_like(node)}", USAGE)
    terminals = [each for each in here.topology.clients if each.kind == "terminal"]
    body = here.topology.nodes[node].body
    found = [each.name for each in terminals if (each.name == at if at else each.body == body)]
    if not found:
        complain(f"{node} has no such terminal. juki topology shows which there are; name one with --at.", USAGE)
    return found[0]


def _database(state: "Path", node: str) -> "AbstractContextManager[Database]":
    from fittings.staff.store import TABLES

    here = existing_network(state)
    if node in here.topology.nodes and not _has_staff(here, node):
        kinds = sorted({each.kind for each in here.topology.nodes.values() if _has_staff(here, each.name)})
        complain(
            f"nobody signs in at {node}: a {here.topology.nodes[node].kind} has no staff. {', '.join(kinds)} have.",
            USAGE,
        )
    return here.database(node, TABLES)


def _has_staff(here: "Network", node: str) -> bool:
    return "SignIn" in here.kinds(here.topology.nodes[node].kind).CONTRACT.methods


def _asked(what: str) -> str:
    """Ask whoever sits there, without showing it; else read one line."""
    if sys.stdin is None:
        complain("there is no input to read a password from.")
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True))
    return sys.stdin.readline().rstrip("\r\n") or complain(
        f"{what} is missing. Write it on a line of the input.", USAGE
    )


def _must_be_a_pseudonym(account: str) -> None:
    from juki.types.v1 import format_pb2
    from mesh.contracts.formats import BY_FORMAT

    if not account or BY_FORMAT[format_pb2.FORMAT_PSEUDONYM](account):
        complain(
            f"{account} is no name of an account. Write lower-case letters, digits and hyphens, a letter first, "
            "at most 64, and never seven digits in a row.",
            USAGE,
        )
