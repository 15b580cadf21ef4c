"""Stories across tiers and the traces they leave: run, trace."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import STATE, USAGE, StateOption, complain, explained, network

if TYPE_CHECKING:
    from mesh.topology.model import Topology
    from mesh.traces.one_screen import ClassesOf
    from mesh.traces.store import TraceStore, Wanted
    from vocabulary.refusals import Refusal


def run(
    story: Annotated[str, typer.Argument(help="A story in scenarios/, such as moving-house.", metavar="SCENARIO")],
    state: StateOption = STATE,
    seed: Annotated[int, typer.Option(help="Seed of the synthetic people in it.")] = 1,
) -> None:
    """Run a story across tiers in the running network."""
    from scenarios.story import StoryFailed, names, tell

    if story not in names():
        complain(f"there is no story {story}. There are: {', '.join(names())}.", USAGE)
    with explained():
        try:
            trace_id = tell(story, network(state), seed, say=typer.echo)
        except StoryFailed as error:
            complain(str(error))
        typer.echo(f"trace {trace_id}")


def trace(
    trace_id: Annotated[
        str | None, typer.Argument(help="A trace id or a message id, or the beginning of one.", metavar="ID")
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="Show the last story's tree.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Of the one trace, show on one screen who asked whom for what.")
    ] = False,
    ids: Annotated[
        bool, typer.Option("--ids", help="End the tree's lines with message ids, as juki evidence takes them.")
    ] = False,
    node: Annotated[str, typer.Option(help="List traces in which it took part.", metavar="NAME")] = "",
    since: Annotated[
        str, typer.Option(help="List traces begun since: 10m, 2h, 1d ago, or 2027-04-01T09:00 in Japan.")
    ] = "",
    reason: Annotated[str, typer.Option(help="List traces with a refusal for this reason.")] = "",
    slower: Annotated[str, typer.Option(help="List traces that took longer, such as 50ms or 2s.")] = "",
    most: Annotated[int, typer.Option("-n", min=1, max=1_000_000, help="List at most this many.")] = 20,
    everything: Annotated[
        bool, typer.Option("--all", help="List housekeeping too (jobs, deliveries nobody asked for), by time alone.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON; it always has the message ids.")] = False,
    state: StateOption = STATE,
) -> None:
    """List traces, stories first, newest first; or show one across tiers as a tree.

    A line of a tree: start since the root and length in ms, who asked whom, the
    method, and after "!" why it was refused. The message that was asked for is
    marked ">". Message ids end the lines only with --ids, which makes them long.
    """
    from mesh.state import State
    from mesh.traces.store import TraceStore, TracesUnreadable

    filters = {"--node": node, "--since": since, "--reason": reason, "--slower": slower, "--all": everything}
    if trace_id is not None or last:
        _refuse_together({"an id": trace_id is not None, "--last": last})
        _refuse_together({"--summary": summary, "--json": json, "--ids": ids and not json})
        _refuse(filters, "goes with the list, not with one trace")
    else:
        _refuse({"--summary": summary, "--ids": ids}, "goes with one trace: name its id, or --last")
    try:
        store = TraceStore(State(state).traces)
        if trace_id is not None or last:
            _show(store, trace_id, json=json, ids=ids, classes_of=classes_of(state) if summary else None)
        else:
            _list(store, _wanted(node, since, reason, slower, everything, most), state, json=json)
    except TracesUnreadable as error:
        complain(str(error))


def classes_of(state: Path) -> "ClassesOf":
    """Return what looks up the classes that a caller, a callee and a method may pass, by the network's own topology."""
    from mesh.topology import rights
    from mesh.topology.rights import RightsTable
    from nodes import load_kind

    topology = _topology(state)
    table = RightsTable(topology)

    def look_up(who: str, whom: str, method: str) -> Sequence[str]:
        caller, callee = topology.parties.get(who), topology.nodes.get(whom)
        asked = load_kind(callee.kind).CONTRACT.methods.get(method) if callee else None
        if caller is None or callee is None or asked is None:
            return []
        return [data.value for data in rights.classes_of(table.rules(caller, callee, asked), asked)]

    return look_up


def _topology(state: Path) -> "Topology":
    with explained():
        return network(state).topology


def _show(
    store: "TraceStore", asked: str | None, *, json: bool, ids: bool, classes_of: "ClassesOf | None" = None
) -> None:
    from cli.output import emit, width
    from mesh.traces.one_screen import summary_lines
    from mesh.traces.trace_tree import tree_document, tree_lines

    found, marked = _one(store, asked)
    about, roots = store.summary(found), store.tree(found)
    if json:
        emit([_dumped(tree_document(about, roots))])
    elif classes_of:
        emit(summary_lines(about, roots, classes_of, width()))
    else:
        emit(tree_lines(about, roots, width(), marked=marked, ids=ids))


def _one(store: "TraceStore", asked: str | None) -> tuple[str, str]:
    """Return the id of the trace that is asked for, and the beginning of the message ids to mark in it."""
    import re

    if asked is None:
        last = store.last_story()
        return (last, "") if last else complain("there is no story yet. Run one: juki run moving-house.")
    start = asked.strip().lower()
    found = store.find(start) if re.fullmatch("[0-9a-f-]{1,36}", start) else None
    if not found or not found.traces:
        complain("no such trace. See juki trace --all.")
    if len(found.traces) > 1:
        some = store.summaries(found.traces[:5])
        named = ", ".join(f"{each.short_id} ({each.name.rpartition('/')[2]})" for each in some)
        more = f" and {len(found.traces) - 5} more" if len(found.traces) > 5 else ""
        what = "have messages whose ids begin" if found.by_message else "begin"
        complain(f"{len(found.traces)} traces {what} with {start}: {named}{more}. Give more of the id.")
    return found.traces[0], start if found.by_message else ""


def _list(store: "TraceStore", wanted: "Wanted", state: Path, *, json: bool) -> None:
    from cli.output import emit, width
    from mesh.traces.trace_list import list_document, list_lines

    found = store.traces(wanted)
    if not found:
        _must_be_known(store, wanted, state)
    if json:
        emit([_dumped(list_document(found))])
        return
    emit(list_lines(found, width()) if found else ["no trace is like that"])
    if not wanted.housekeeping and (hidden := store.housekeeping()):
        emit([f"housekeeping left out: {hidden} (--all lists it too)"])


def _must_be_known(store: "TraceStore", wanted: "Wanted", state: Path) -> None:
    """Refuse a name and a reason that no trace can ever have."""
    from mesh.hosting.faults import did_you_mean

    if wanted.node:
        nodes = store.nodes() | _topology(state).parties.keys()
        if wanted.node not in nodes:
            near = did_you_mean(wanted.node, nodes, "juki topology shows which there are.")
            complain(f"there is no node or client {wanted.node}. {near}", USAGE)
    if wanted.reason:
        reasons = store.reasons() | _reasons()
        if wanted.reason not in reasons:
            near = did_you_mean(wanted.reason, reasons, "Reasons stand in the contracts, such as PERSON_NOT_FOUND.")
            complain(f"nothing is refused for {wanted.reason}. {near}", USAGE)


def _reasons() -> set[str]:
    """Return every reason that a contract names, and those that the road and the trust in it have."""
    from mesh.contracts.options import refusals_of
    from nodes import load_kind
    from vocabulary.refusals import Refusal

    named = {
        reason
        for kind in load_kind.names
        for method in load_kind(kind).CONTRACT.methods.values()
        for reason in refusals_of(method)
    }
    return named | {each.reason for each in _all_below(Refusal) if each.reason}


def _all_below(kind: "type[Refusal]") -> "set[type[Refusal]]":
    return {kind}.union(*(_all_below(each) for each in kind.__subclasses__()))


def _wanted(node: str, since: str, reason: str, slower: str, everything: bool, most: int) -> "Wanted":
    from cli.times import moment, nanoseconds
    from mesh.clock import JAPAN
    from mesh.traces.store import Wanted
    from world import clocks

    try:
        since_ns = moment(since, clocks.now().astimezone(JAPAN)) if since else 0
        slower_ns = nanoseconds(slower) if slower else 0
    except ValueError as error:
        complain(str(error), USAGE)
    return Wanted(_any_text(node), _any_text(reason), since_ns, slower_ns, everything, most)


def _any_text(word: str) -> str:
    """Return a word of the command line as text; a shell may pass bytes that are none."""
    return word.encode("utf-8", "replace").decode()


def _refuse_together(given: dict[str, Any]) -> None:
    several = [name for name, value in given.items() if value]
    if len(several) > 1:
        complain(f"{several[0]} and {several[1]} do not go together. Leave one out.", USAGE)


def _refuse(given: dict[str, Any], why: str) -> None:
    for name, value in given.items():
        if value:
            complain(f"{name} {why}.", USAGE)


def _dumped(document: dict[str, Any]) -> str:
    from json import dumps

    return dumps(document, ensure_ascii=True, indent=1)
