"""Evidence: collect a bundle and judge one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.common import STATE, UNPROVEN, USAGE, StateOption, complain, explained, network


def evidence(
    message_id: Annotated[str, typer.Argument(help="Id of a message, as juki trace --ids shows it.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the bundle.")],
    state: StateOption = STATE,
) -> None:
    """Write everything that proves one message into a file that stands by itself."""
    from uuid import UUID

    from mesh.evidence import bundle

    try:
        wanted = str(UUID(message_id))
    except ValueError:
        complain(f"{message_id} is not a message id. Ids stand at the line ends of juki trace --last --ids.", USAGE)
    with explained():
        found = network(state).evidence(wanted)
        bundle.write(found, out)
        typer.echo(f"{out}: {len(found['records'])} records of message {wanted}")


def verify(
    file: Annotated[Path, typer.Argument(help="A bundle written by juki evidence.")],
    root: Annotated[
        Path | None, typer.Option(help="The root certificate to trust.  [default: the state's own]")
    ] = None,
    state: StateOption = STATE,
) -> None:
    """Judge an evidence bundle off line; exit 3 when it does not prove what it claims."""
    from cryptography import x509

    from mesh.evidence import bundle
    from mesh.state import State

    anchor = root or State(state).pki / "root" / "root.crt"
    try:
        certificate = x509.load_pem_x509_certificate(anchor.read_bytes())
        findings = bundle.verify(bundle.read(file), certificate)
    except (OSError, ValueError) as error:
        complain(f"cannot read {getattr(error, 'filename', None) or anchor}. Name the root with --root.", USAGE)
    except bundle.Unproven as error:
        complain(f"{file} does not prove what it claims: step {error}.", UNPROVEN)
    for each in findings:
        typer.echo(f"{each.time:%Y-%m-%d %H:%M:%S} {each.party} {each.what} {each.method} (status {each.status})")
    typer.echo(f"{file}: proven")
