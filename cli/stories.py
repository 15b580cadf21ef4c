"""Stories across tiers and the traces they leave: run, trace."""

from typing import Annotated

import typer

from cli.common import STATE, USAGE, StateOption, complain, explained, network


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
    trace_id: Annotated[str | None, typer.Argument(help="A trace id or its beginning, or a message id.")] = None,
    state: StateOption = STATE,
    recent: Annotated[int, typer.Option("--list", help="List this many recent traces instead.")] = 0,
) -> None:
    """Show a trace across tiers as a tree; without an id, that of the last story."""
    from mesh.traces.receiver import TraceStore
    from mesh.traces.view import show

    here = network(state)
    if not here.state.traces.exists():
        complain("there are no traces yet. Run a story first: juki run moving-house.")
    store = TraceStore(here.state.traces)
    if recent:
        for each in store.recent(recent):
            typer.echo(f"{each.trace_id}  {each.spans:5} spans  {each.name}")
        return
    last = here.state.run / "last-trace"
    wanted = trace_id or (last.read_text().strip() if last.exists() else "")
    found = store.find(wanted) if wanted else None
    if found is None:
        complain("no such trace. See juki trace --list 20.")
    show(store.tree(str(found)))
