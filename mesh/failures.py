"""How an error that nobody expected is logged: the one place, because what databases say quotes people's data.

PostgreSQL says of a row that it will not take what stands in it, a trigger what it was written to say, SQLAlchemy the
statement with its parameters. Of an error that has any of these behind it the log has types and places alone.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Final

DATABASES: Final = {"sqlalchemy", "sqlite3", "psycopg"}  # packages whose errors quote what a database was given


def log_failure(
    log: logging.Logger, error: BaseException, said: str, *args: object, may_show_message: bool = True
) -> None:
    """Log that *said* (a format for *args*) happened and because of which *error*.

    With ``may_show_message=False`` no error's message is logged, whatever it is of.
    """
    if may_show_message and not quotes_a_database(error):
        log.error(said, *args, exc_info=error, stacklevel=2)
    else:
        log.error(said + "\n%s", *args, outline(error), stacklevel=2)


def quotes_a_database(error: BaseException) -> bool:
    """Whether *error*, or anything that led to it, is a database's, so that its message may hold what is kept there."""
    return any(base.__module__.partition(".")[0] in DATABASES for each in _all_of(error) for base in type(each).__mro__)


def outline(error: BaseException) -> str:
    """Return the types of *error* and of what led to it, each with its frames as file:line:function; no messages."""
    return "\n".join(line for each in _all_of(error) for line in _lines(each))


def _lines(error: BaseException) -> Iterator[str]:
    yield type(error).__name__
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"  {frame.f_code.co_filename}:{line}:{frame.f_code.co_name}"


def _all_of(error: BaseException) -> list[BaseException]:
    """Return *error* and, each once, whatever led to it, those that ``from None`` leaves out of a traceback too."""
    found = [error]
    for each in found:
        inside = each.exceptions if isinstance(each, BaseExceptionGroup) else ()
        for one in (each.__cause__, each.__context__, *inside):
            if one is not None and not any(one is known for known in found):
                found.append(one)
    return found
