"""The codes by which information linkage names bodies, work, procedures and items; they say nothing of a person.

Each function returns the code it is given, or raises ValueError saying what is wrong with it.
"""

import re


def organisation_code(value: str) -> str:
    """Return a body's six digits; not every body of the linkage network is a local government."""
    if not re.fullmatch(r"[0-9]{6}", value):
        raise ValueError("is not six digits")
    return value


def work_code(value: str) -> str:
    """Return the code of a kind of work (事務)."""
    return _master_code(value, "JM")


def procedure_code(value: str) -> str:
    """Return the code of a procedure (事務手続)."""
    return _master_code(value, "JT")


def item_code(value: str) -> str:
    """Return the code of an item, which is what one inquiry asks for (特定個人情報)."""
    return _master_code(value, "TM")


def layout_code(value: str) -> str:
    """Return the code of one field in an item's data layout."""
    return _master_code(value, "TK")


def _master_code(value: str, prefix: str) -> str:
    if not re.fullmatch(prefix + r"[0-9]{14}", value):
        raise ValueError(f"is not {prefix} and 14 digits")
    return value
