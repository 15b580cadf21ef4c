"""Make vocabulary/local_governments.csv from the japancode package: ``make_local_governments.py > FILE``."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

HEADER = ("code", "name", "kana", "parent")


def make_csv() -> str:
    """Return the whole file, in order of code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(sorted([*_prefectures(), *_municipalities()]))
    return out.getvalue()


def _load(name: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads(files("japancode").joinpath("data", name).read_text("utf-8"))
    return data


def _prefectures() -> Iterator[tuple[str, str, str, str]]:
    for entry in _load("prefectures.json"):
        yield entry["lgcode"].zfill(6), entry["pref"], entry["prefkana"], ""


def _municipalities() -> Iterator[tuple[str, str, str, str]]:
    """A ward is written "city ward" there; its parent is the city, a municipality's the prefecture."""
    prefectures = {name: code for code, name, _, _ in _prefectures()}
    entries = _load("municipalities.json")
    cities = {(entry["pid"], entry["city"]): entry["lgcode"].zfill(6) for entry in entries}
    for entry in entries:
        city, _, ward = entry["city"].partition(" ")
        parent = cities[entry["pid"], city] if ward else prefectures[entry["pref"]]
        yield entry["lgcode"].zfill(6), city + ward, entry["citykana"].replace(" ", ""), parent


if __name__ == "__main__":
    sys.stdout.write(make_csv())
