"""Start, stop and look at a network: up, down, status, check, clock, outbox, logs."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.common import (
    FAILED,
    STATE,
    TOPOLOGY,
    USAGE,
    StateOption,
    TopologyOption,
    complain,
    existing_network,
    explained,
    network,
)

if TYPE_CHECKING:
    from mesh.hosting.network import Health

STATUS_VERSION: Final = 1  # of what status --json prints; changes when a key goes or means something else


def up(topology: TopologyOption = TOPOLOGY, state: StateOption = STATE) -> None:
    """Start the network of a topology and wait until every node is healthy."""
    with explained():
        for step in network(state, topology).start():
            typer.echo(f"  {step}")


def down(state: StateOption = STATE) -> None:
    """Stop the network; everything it keeps stays in the state folder."""
    with explained():
        typer.echo(network(state).stop() or "nothing was running")


def reset(
    state: StateOption = STATE,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove everything a stopped network keeps in its state folder: keys, databases, evidence, traces."""
    with explained():
        here = network(state)
        if not here.state.root.exists():
            typer.echo(f"there is nothing in {here.state.root}")
            return
        here.may_be_reset()
        if not yes and not typer.confirm(f"Remove all that the network keeps in {here.state.root}, evidence too?"):
            complain("nothing was removed.")
        removed = here.reset()
        typer.echo(f"removed from {here.state.root}: {', '.join(removed) or 'nothing'}")


def status(
    state: StateOption = STATE, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show how every node fares: serving, hours of service, revoked; exit 1 unless all are serving."""
    from mesh.hosting import supervisor

    with explained():
        here = existing_network(state)
        if not supervisor.is_running(here.state):
            complain(f"no network runs in {here.state.root}. Start one with juki up.")
        healths = here.healths()
        if json:
            typer.echo(_as_json(here.topology.name, healths))
        else:
            pids = supervisor.process_ids(here.state)
            elsewhere = {host.name for host in here.topology.hosts if host.external}
            for each in healths:
                typer.echo(_as_line(each, pids, is_elsewhere=each.host in elsewhere))
            typer.echo(f"{sum(each.serving for each in healths)} of {len(healths)} nodes serving")
    if not all(each.serving for each in healths):
        raise typer.Exit(FAILED)


def _as_json(network: str, healths: "list[Health]") -> str:
    from dataclasses import asdict
    from json import dumps

    nodes = [{name: value for name, value in asdict(each).items() if name != "own_word"} for each in healths]
    return dumps({"version": STATUS_VERSION, "network": network, "nodes": nodes}, ensure_ascii=False, indent=1)


def _as_line(each: "Health", pids: dict[str, int], *, is_elsewhere: bool) -> str:
    own = [str(pid) for name, pid in pids.items() if name == each.host or name.startswith(f"{each.host}.")]
    sign = "serving" if each.serving else "NOT SERVING"
    rest = "".join(f"; {text}" for text in (each.hours, each.problem) if text)
    where = "external: started and stopped there" if is_elsewhere else f"process {' '.join(own) or '-'}"
    return f"{each.node:34} {sign:11} {each.target:18} {each.host} ({where}){rest}"


def check(
    topology: TopologyOption = TOPOLOGY,
    coalitions: Annotated[
        bool,
        typer.Option("--coalitions", help="List which identifiers one to three kinds could join if they conspired."),
    ] = False,
) -> None:
    """Prove from topology and contracts alone that no data can reach who may not see it."""
    if coalitions:
        _list_coalitions(topology)
        return
    with explained():
        found = network(STATE, topology).check()
        typer.echo(f"{topology}: {len(found.topology.nodes)} nodes, {len(found.topology.rules)} rules: proven")


def _list_coalitions(topology: Path) -> None:
    from mesh.hosting.check.coalitions import coalitions

    kinds = network(STATE, topology).kinds
    found = list(coalitions({kind: kinds(kind).CONTRACT for kind in kinds.names}))
    for together, gained in found:
        pairs = sorted("–".join(sorted(pair)) for pair in gained)
        typer.echo(f"{' + '.join(together)}: {', '.join(pairs)}")
    typer.echo(
        f"{len(found)} coalitions of up to three kinds join what no smaller part of them can; of contracts alone"
    )


def clock(
    set_to: Annotated[
        str | None, typer.Option("--set", help="Business time, Japan's, such as 2027-04-01T09:00.")
    ] = None,
    push: Annotated[str | None, typer.Option("--push", help="Move it on, such as 14d, 6h or 30m.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to real time.")] = False,
    state: StateOption = STATE,
) -> None:
    """Show or move business time; certificates and signatures stay in real time."""
    from mesh.clock import JAPAN, OutsideRange

    if (set_to is not None) + (push is not None) + reset > 1:
        complain("--set, --push and --reset do not go together.", USAGE)
    with explained():
        times = existing_network(state).clock()
        try:
            if reset:
                times.reset()
            elif set_to is not None:
                said = datetime.fromisoformat(set_to)
                times.set(said if said.tzinfo else said.replace(tzinfo=JAPAN))
            elif push is not None:
                times.push(_length(push))
        except OutsideRange as error:
            complain(str(error), USAGE)
        except (ValueError, KeyError, IndexError):
            complain("that is no time. Write 2027-04-01T09:00, or 14d, 6h, 30m.", USAGE)
        typer.echo(f"{times.now().astimezone(JAPAN):%Y-%m-%d %H:%M:%S} in Japan, {times.offset} from real time")


def _length(text: str) -> timedelta:
    from mesh.clock import OutsideRange

    try:
        return timedelta(**{{"d": "days", "h": "hours", "m": "minutes"}[text[-1]]: float(text[:-1])})
    except OverflowError as error:
        raise OutsideRange from error


def outbox(
    redrive: Annotated[str | None, typer.Option(help="Try this node's parked items again.", metavar="NODE")] = None,
    state: StateOption = STATE,
) -> None:
    """Show what nodes have not delivered yet, since when in Japan's time, and why."""
    from mesh.clock import JAPAN

    with explained():
        here = existing_network(state)
        if redrive:
            typer.echo(f"{here.redrive(redrive)} items of {redrive} will be tried again")
            return
        found, unread = here.outboxes()
        for node, items in found.items():
            for each in items:
                method = each.method.rpartition("/")[2]
                sign = "PARKED" if each.parked else "waiting"
                since = f"{each.post_time.astimezone(JAPAN):%Y-%m-%d %H:%M:%S} {each.reason}".rstrip()
                typer.echo(f"{node} → {each.callee} {method} {sign} since {since}")
                if each.explanation:
                    typer.echo(f"    {each.explanation}")
        typer.echo(f"{sum(map(len, found.values()))} items undelivered")
        for node, items in found.items():
            if parked := sum(each.parked for each in items):
                typer.echo(f"{parked} of {node} parked; when the reason is put right: juki outbox --redrive {node}")
        if unread:
            complain("\n".join(unread))


def logs(
    node: Annotated[str, typer.Argument(help="A node, or a host.")],
    lines: Annotated[int, typer.Option("-n", min=1, max=1_000_000, help="How many.")] = 50,
    state: StateOption = STATE,
) -> None:
    """Show what a node's host printed and what the node refused."""
    with explained():
        here = existing_network(state)
        carrier = here.topology.host_of.get(node)
        host = carrier.name if carrier else node
        paths = [*here.state.logs.glob(f"{host}.log"), *sorted(here.state.logs.glob(f"{host}.[0-9]*.log"))]
        if not paths and carrier and carrier.external:
            complain(f"{node} runs elsewhere, on {carrier.address}; its log is there.")
        if not paths:
            complain(f"there is no log of {node}. {here.names_like(node)}")
        for path in paths:
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]:
                typer.echo(line)
        for entry in here.audit(node, lines) if carrier else ():
            typer.echo(
                f"{entry['time']} refused {entry['caller']} {entry['method']}: {entry['reason']} {entry['message_id']}"
            )


def supervise(topology: Path, state: StateOption = STATE) -> None:
    """Run a network in the foreground, as a container would; juki up does so in the background."""
    from mesh.hosting import supervisor

    supervisor.log_plainly()
    with explained():
        network(state, topology).supervise()
