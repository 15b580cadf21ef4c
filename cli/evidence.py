"""Evidence: collect a bundle and judge one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.common import STATE, UNPROVEN, USAGE, StateOption, complain, existing_network, explained


def evidence(
    message_id: Annotated[str, typer.Argument(help="Id of a message, as juki trace --ids shows it.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the bundle.")],
    digest: Annotated[str, typer.Option(help="First digits of the request's digest, where several have this id.")] = "",
    bodies: Annotated[bool, typer.Option("--bodies", help="Show the bodies too, where a party keeps them.")] = False,
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
        found = existing_network(state).evidence(wanted, digest, bodies=bodies)
        bundle.write(found, out)
        shown = f", {len(found['bodies'])} bodies" if bodies else ""
        typer.echo(f"{out}: {len(found['records'])} records{shown} of message {wanted}")
        for party in sorted(bundle.lacking(found)):
            typer.echo(f"nothing from {party}: it keeps no log, or its log lacks this message")


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
    from pki.refusals import CertificateUntrusted

    _read(file, "Name a bundle that juki evidence wrote.")
    anchor = root or State(state).pki / "root" / "root.crt"
    try:
        certificate = x509.load_pem_x509_certificate(_read(anchor, "Name the root certificate to trust with --root."))
    except ValueError:
        complain(f"{anchor} is no certificate. Name the root certificate to trust with --root.", USAGE)
    try:
        findings = bundle.verify(bundle.read(file), certificate)
    except bundle.Unproven as error:
        other = isinstance(error.__cause__, CertificateUntrusted)
        hint = f" {anchor} may be another network's root: name the right one with --root." if other else ""
        complain(f"{file} does not prove what it claims: step {str(error).rstrip('.')}.{hint}", UNPROVEN)
    for each in findings:
        shown = "" if each.body is None else f", its body of {len(each.body)} bytes shown"
        typer.echo(
            f"{each.time:%Y-%m-%d %H:%M:%S} {each.party} {each.what} {each.method} (status {each.status}{shown})"
        )
    told_by = {each.party for each in findings}
    typer.echo(f"{file}: proven{f', by the log of {min(told_by)} alone' if len(told_by) == 1 else ''}")


def _read(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        complain(f"cannot read {path}: {error.strerror}. {remedy}", USAGE)
