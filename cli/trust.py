"""Certificates by hand: call back, issue anew."""

from typing import Annotated

import typer

from cli.common import STATE, StateOption, existing_network, explained


def revoke(
    node: Annotated[str, typer.Argument(help="Whose certificates to call back.")], state: StateOption = STATE
) -> None:
    """Call back a node's certificates; every other node refuses it within 5 seconds."""
    with explained():
        existing_network(state).revoke(node)
    typer.echo(f"{node} is revoked; juki renew {node} admits it again")


def renew(
    node: Annotated[str, typer.Argument(help="Whose certificates to issue anew.")], state: StateOption = STATE
) -> None:
    """Issue a node's certificates anew; it takes them up without a restart."""
    with explained():
        existing_network(state).renew(node)
    typer.echo(f"{node} has new certificates")
