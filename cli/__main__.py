"""``juki``: launches a network, shows it, and runs stories through it."""

import os
import sys
from typing import Annotated, Final

import typer

from cli import evidence, network, staff, stories, topology, trust
from cli.common import explained

PRIVATE: Final = 0o077  # what others may not: nothing of what a network keeps is theirs to read

app = typer.Typer(
    name="juki",
    help="Japan's resident-registry network and My Number linkage, SIMULATED on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    *(network.up, network.down, network.status, network.check, topology.topology),
    *(stories.run, stories.trace, evidence.evidence, evidence.verify),
    *(network.clock, network.outbox, network.logs, trust.revoke, trust.renew, network.reset),
)
for each in COMMANDS:
    app.command()(each)
app.command(hidden=True)(network.supervise)
app.add_typer(staff.app)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"juki {version('juki-net')}")
        raise typer.Exit


@app.callback()
def juki(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Japan's resident-registry network and My Number linkage, SIMULATED on this machine."""


def main() -> None:
    """Run the command line; whatever fails, fails with one message and an exit code."""
    os.umask(PRIVATE)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # somebody may have closed it
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text files
    with explained():
        app()


if __name__ == "__main__":
    main()
