"""``juki``: launches a network, shows it, and runs stories through it."""

import typer

from cli import network, proof, stories, topology, trust

app = typer.Typer(
    name="juki",
    help="Japan's resident-registry network and My Number linkage, SIMULATED on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

COMMANDS = (
    *(network.up, network.down, network.status, network.check, topology.topology),
    *(stories.run, stories.trace, proof.evidence, proof.verify),
    *(network.clock, network.outbox, network.logs, trust.revoke, trust.renew),
)
for each in COMMANDS:
    app.command()(each)
app.command(hidden=True)(network.supervise)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
