"""``python -m bench [rpc|notify|units|launch] [--quick]``; exit 1 when something that must hold does not."""

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

from rich.console import Console

PARTS: Final = ("rpc", "notify", "units", "launch")


def main() -> int:
    """Run the chosen parts, show and keep what they found."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure, each figure beside a peer in the same run.")
    parser.add_argument("part", nargs="?", choices=PARTS, help="one part; all of them when none is named")
    parser.add_argument("--quick", action="store_true", help="short rounds, to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write one part's figures")
    options = parser.parse_args()
    if options.json and not options.part:
        parser.error("--json needs one part to be named")
    console, failed = Console(), False
    for part in [options.part] if options.part else PARTS:
        report = import_module(f"bench.{part}").run(options.quick)
        report.show(console)
        console.print(f"written to {report.write(options.json)}", soft_wrap=True)
        failed = failed or bool(report.faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
