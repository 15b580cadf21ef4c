"""A topology file, expanded: who there is, who may ask whom; and the whole country as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import STATE, TOPOLOGY, StateOption, TopologyOption, complain, explained, network

if TYPE_CHECKING:
    from mesh.topology.file import TopologyFile


def topology(
    topology: TopologyOption = TOPOLOGY,
    state: StateOption = STATE,
    rights: Annotated[bool, typer.Option("--rights", help="Show who may ask whom for what instead.")] = False,
    country: Annotated[
        bool, typer.Option("--country", help="Write the file with every municipality and prefecture instead.")
    ] = False,
) -> None:
    """Show every party of a topology, with its host, address and who certifies it."""
    with explained():
        found = network(state, topology).read()
        if country:
            _country(found)
        elif rights:
            _rights(found)
        else:
            _parties(found)


def _parties(found: "TopologyFile") -> None:
    network = found.topology
    for name, party in network.parties.items():
        host = network.host_of.get(name)
        where = f"{host.name:24} {network.target(name):21}" if host else f"{'(a client)':24} {'':21}"
        typer.echo(f"{name:40} {where} {party.trust_domain}{' (external)' if host and host.external else ''}")
    typer.echo(f"{len(network.nodes)} nodes on {len(network.hosts)} hosts, {len(network.clients)} clients")


def _rights(found: "TopologyFile") -> None:
    from mesh.topology.rights import granted
    from nodes import load_kind

    for caller, callee, method, classes in granted(found.topology, lambda kind: load_kind(kind).CONTRACT.methods):
        typer.echo(f"{caller} {callee} {method} | {' '.join(sorted(classes))}".rstrip())


def _country(found: "TopologyFile") -> None:
    from mesh.topology.country import NoSuchTemplate, whole_country

    try:
        for line in whole_country(found.words):
            typer.echo(line)
    except NoSuchTemplate as error:
        complain(f"{error}. Write one in {Path(found.path)}: city for municipalities, prefecture for prefectures.")
