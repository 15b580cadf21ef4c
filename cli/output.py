"""Printing more than a line: fits what it prints on, and an output that cannot be written is one message."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from cli.common import FAILED, complain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

NARROWEST: Final = 80  # columns every terminal is taken to have
WIDTH_OF_A_FILE: Final = 100  # where no terminal says how wide it is
SIGNS: Final = "→│├└…"
PLAIN_SIGNS: Final = str.maketrans(SIGNS, ">||`~")  # one for one, so that columns stay


def width() -> int:
    """Return how many columns a line may have."""
    console = _console()
    return max(NARROWEST, console.width) if console.is_terminal else WIDTH_OF_A_FILE


def emit(lines: "Iterable[Text | str]") -> None:
    """Print lines; letters that the output does not know become plainer ones."""
    if sys.stdout is None:
        complain("there is no output to write to.")
    plain = not _knows_signs()
    try:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        console = _console()
        for line in lines:
            console.print(_plain(line) if plain else line, soft_wrap=True, markup=False)
        sys.stdout.flush()
    except OSError as error:
        _give_up(error)


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, emoji=False)


def _knows_signs() -> bool:
    try:
        SIGNS.encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _plain(line: "Text | str") -> "Text | str":
    if isinstance(line, str):
        return line.translate(PLAIN_SIGNS)
    plainer = line.copy()
    plainer.plain = line.plain.translate(PLAIN_SIGNS)
    return plainer


def _give_up(error: OSError) -> NoReturn:
    """End; what is still to be written goes nowhere, so that Python does not try again at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        raise typer.Exit(FAILED)  # the reader has seen enough
    complain(f"the output cannot be written ({error.strerror}). Make room, or send it elsewhere.")
