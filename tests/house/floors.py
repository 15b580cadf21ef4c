"""The floors of the house, as pyproject.toml names them: the one list that the rules are kept by."""

import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOTS: Final = tuple(sorted(_PROJECT["tool"]["importlinter"]["root_packages"]))
FLOORS: Final = tuple(each for each in ROOTS if each != "juki")  # what is written by hand
