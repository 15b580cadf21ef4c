"""``juki``: launches a network, shows it, and runs stories through it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

if TYPE_CHECKING:
    from mesh.network import Network
    from mesh.node import NodeModule

FAILED, USAGE, UNPROVEN = 1, 2, 3

app = typer.Typer(
    name="juki",
    help="Japan's resident-registry network and My Number linkage, SIMULATED on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
StateOption = Annotated[
    Path, typer.Option("--state", envvar="JUKI_STATE", help="Folder where the network keeps everything.")
]
TopologyOption = Annotated[
    Path, typer.Option("--topology", "-t", envvar="JUKI_TOPOLOGY", help="The topology file to run or check.")
]
STATE, TOPOLOGY = Path("var"), Path("topology.yaml")


def load_kind(kind: str) -> "NodeModule":
    """Return ``nodes.<kind>.node``; ModuleNotFoundError when there is no such kind."""
    return cast("NodeModule", import_module(f"nodes.{kind}.node"))


def _network(state: Path, topology: Path = TOPOLOGY) -> "Network":
    from mesh.network import Network
    from mesh.state import State

    return Network(topology, State(state.resolve()), load_kind)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what an operator can put right into one message and an exit code."""
    from mesh.network import NetworkError, is_disk_full
    from mesh.topology_file import TopologyError

    try:
        yield
    except (NetworkError, TopologyError) as error:
        _complain(str(error))
    except Exception as error:
        if not is_disk_full(error):
            raise
        _complain("the disk is full. Make room and run the same command again; nothing is lost.")


def _complain(text: str, code: int = FAILED) -> None:
    from rich.console import Console

    Console(stderr=True, soft_wrap=True).print(f"juki: {text}", style="red", highlight=False, markup=False)
    raise typer.Exit(code)


@app.command()
def up(topology: TopologyOption = TOPOLOGY, state: StateOption = STATE) -> None:
    """Launch the network of a topology and wait until every node is healthy."""
    with _explained():
        for step in _network(state, topology).start():
            typer.echo(f"  {step}")


@app.command()
def down(state: StateOption = STATE) -> None:
    """Stop the network; everything it keeps stays in the state folder."""
    with _explained():
        typer.echo("stopped" if _network(state).stop() else "nothing was running")


@app.command()
def status(
    state: StateOption = STATE, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show every node's health; exit 1 unless all are serving."""
    from dataclasses import asdict
    from json import dumps

    from mesh import supervisor

    with _explained():
        network = _network(state)
        if not supervisor.is_running(network.state):
            _complain(f"no network runs in {network.state.root}. Start one with juki up.")
        healths = network.healths()
        if json:
            typer.echo(dumps([asdict(each) for each in healths], ensure_ascii=False, indent=1))
        else:
            pids = supervisor.process_ids(network.state)
            for each in healths:
                sign = "serving" if each.serving else f"NOT SERVING {each.problem}"
                typer.echo(
                    f"{each.node:34} {sign:10} {each.target:18} {each.host} (process {pids.get(each.host, '-')})"
                )
            typer.echo(f"{sum(each.serving for each in healths)} of {len(healths)} nodes serving")
    if not all(each.serving for each in healths):
        raise typer.Exit(FAILED)


@app.command()
def check(topology: TopologyOption = TOPOLOGY) -> None:
    """Prove from topology and contracts alone that no data can reach who may not see it."""
    with _explained():
        found = _network(STATE, topology).check()
        typer.echo(f"{topology}: {len(found.topology.nodes)} nodes, {len(found.topology.links)} links: proven")


@app.command()
def run(
    story: Annotated[str, typer.Argument(help="A story in scenarios/, such as moving-house.", metavar="SCENARIO")],
    state: StateOption = STATE,
    seed: Annotated[int, typer.Option(help="Seed of the synthetic people in it.")] = 1,
) -> None:
    """Run a story across tiers in the running network."""
    from scenarios.story import StoryFailed, names, tell

    if story not in names():
        _complain(f"there is no story {story}. There are: {', '.join(names())}.", USAGE)
    with _explained():
        try:
            trace_id = tell(story, _network(state), seed, say=typer.echo)
        except StoryFailed as error:
            _complain(str(error))
        typer.echo(f"trace {trace_id}")


@app.command()
def trace(
    trace_id: Annotated[str | None, typer.Argument(help="A trace id or its beginning, or a message id.")] = None,
    state: StateOption = STATE,
    recent: Annotated[int, typer.Option("--list", help="List this many recent traces instead.")] = 0,
) -> None:
    """Show a trace across tiers as a tree; without an id, that of the last story."""
    from mesh.trace_store import TraceStore
    from mesh.trace_view import show

    network = _network(state)
    if not network.state.traces.exists():
        _complain("there are no traces yet. Run a story first: juki run moving-house.")
    store = TraceStore(network.state.traces)
    if recent:
        for each in store.recent(recent):
            typer.echo(f"{each.trace_id}  {each.spans:5} spans  {each.name}")
        return
    last = network.state.run / "last-trace"
    wanted = trace_id or (last.read_text().strip() if last.exists() else "")
    found = store.find(wanted) if wanted else None
    if found is None:
        _complain("no such trace. See juki trace --list 20.")
    show(store.tree(str(found)))


@app.command()
def evidence(
    message_id: Annotated[str, typer.Argument(help="Id of a message, as juki trace shows it.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the bundle.")],
    state: StateOption = STATE,
) -> None:
    """Write everything that proves one message into a file that stands by itself."""
    from uuid import UUID

    from mesh import bundle

    try:
        wanted = str(UUID(message_id))
    except ValueError:
        _complain(f"{message_id} is not a message id. Ids stand at the line ends of juki trace.", USAGE)
    with _explained():
        found = _network(state).evidence(wanted)
        bundle.write(found, out)
        typer.echo(f"{out}: {len(found['records'])} records of message {wanted}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A bundle written by juki evidence.")],
    root: Annotated[
        Path | None, typer.Option(help="The root certificate to trust.  [default: the state's own]")
    ] = None,
    state: StateOption = STATE,
) -> None:
    """Judge an evidence bundle off line; exit 3 when it does not prove what it claims."""
    from cryptography import x509

    from mesh import bundle
    from mesh.state import State

    anchor = root or State(state).pki / "root" / "root.crt"
    try:
        certificate = x509.load_pem_x509_certificate(anchor.read_bytes())
        findings = bundle.verify(bundle.read(file), certificate)
    except (OSError, ValueError) as error:
        _complain(f"cannot read {getattr(error, 'filename', None) or anchor}. Name the root with --root.", USAGE)
    except bundle.Unproven as error:
        _complain(f"{file} does not prove what it claims: step {error}.", UNPROVEN)
    for each in findings:
        typer.echo(f"{each.time:%Y-%m-%d %H:%M:%S} {each.party} {each.what} {each.method} (status {each.status})")
    typer.echo(f"{file}: proven")


@app.command()
def clock(
    set_to: Annotated[
        str | None, typer.Option("--set", help="Business time, Japan's, such as 2027-04-01T09:00.")
    ] = None,
    push: Annotated[str | None, typer.Option("--push", help="Move it on, such as 14d, 6h or 30m.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to real time.")] = False,
    state: StateOption = STATE,
) -> None:
    """Show or move business time; certificates and signatures stay in real time."""
    from mesh.clock import JAPAN

    times = _network(state).clock()
    try:
        if reset:
            times.push(-times.offset)
        if set_to:
            times.set(datetime.fromisoformat(set_to).replace(tzinfo=JAPAN))
        if push:
            times.push(timedelta(**{{"d": "days", "h": "hours", "m": "minutes"}[push[-1]]: float(push[:-1])}))
    except (ValueError, KeyError):
        _complain("that is no time. Write 2027-04-01T09:00, or 14d, 6h, 30m.", USAGE)
    except FileNotFoundError:
        _complain("there is no network here yet. Start one with juki up.")
    typer.echo(f"{times.now().astimezone(JAPAN):%Y-%m-%d %H:%M:%S} in Japan, {times.offset} from real time")


@app.command()
def outbox(
    redrive: Annotated[str | None, typer.Option(help="Try this node's parked items again.", metavar="NODE")] = None,
    state: StateOption = STATE,
) -> None:
    """Show what nodes have not delivered yet, and why."""
    with _explained():
        network = _network(state)
        if redrive:
            typer.echo(f"{network.redrive(redrive)} items of {redrive} will be tried again")
            return
        found = network.outboxes()
        for node, items in found.items():
            for each in items:
                method = each.method.rpartition("/")[2]
                sign = "PARKED" if each.parked else "waiting"
                typer.echo(f"{node} → {each.callee} {method} {sign} since {each.post_time:%H:%M:%S} {each.reason}")
                if each.explanation:
                    typer.echo(f"    {each.explanation}")
        typer.echo(f"{sum(map(len, found.values()))} items undelivered")


@app.command()
def logs(
    node: Annotated[str, typer.Argument(help="A node, or a host.")],
    lines: Annotated[int, typer.Option("-n", help="How many.")] = 50,
    state: StateOption = STATE,
) -> None:
    """Show what a node's host printed and what the node refused."""
    with _explained():
        network = _network(state)
        carrier = network.topology.host_of.get(node)
        host = carrier.name if carrier else node
        paths = [*network.state.logs.glob(f"{host}.log"), *sorted(network.state.logs.glob(f"{host}.[0-9]*.log"))]
        if not paths:
            _complain(f"there is no log of {node}. See juki status for the names.")
        for path in paths:
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]:
                typer.echo(line)
        for entry in network.audit(node, lines) if carrier else ():
            typer.echo(
                f"{entry['time']} refused {entry['caller']} {entry['method']}: {entry['reason']} {entry['message_id']}"
            )


@app.command()
def revoke(
    node: Annotated[str, typer.Argument(help="Whose certificates to call back.")], state: StateOption = STATE
) -> None:
    """Call back a node's certificates; every other node refuses it within 5 seconds."""
    from datetime import UTC

    from pki.folder import PkiFolder
    from vocabulary.refusals import Refusal

    try:
        PkiFolder(_network(state).state.pki).revoke(node, "both", datetime.now(UTC))
    except Refusal as refusal:
        _complain(refusal.explain())
    typer.echo(f"{node} is revoked; juki renew {node} admits it again")


@app.command()
def renew(
    node: Annotated[str, typer.Argument(help="Whose certificates to issue anew.")], state: StateOption = STATE
) -> None:
    """Issue a node's certificates anew; it takes them up without a restart."""
    from datetime import UTC

    from pki.folder import PkiFolder
    from vocabulary.refusals import Refusal

    try:
        PkiFolder(_network(state).state.pki).renew(node, datetime.now(UTC))
    except Refusal as refusal:
        _complain(refusal.explain())
    typer.echo(f"{node} has new certificates")


@app.command(hidden=True)
def supervise(topology: Path, state: StateOption = STATE) -> None:
    """Run a network in the foreground, as a container would; juki up does so in the background."""
    from mesh import supervisor

    supervisor.log_plainly()
    network = _network(state, topology)
    with _explained():
        found = network.check()
        supervisor.ensure_trust(found.topology, network.state)
        network.supervise(found)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
