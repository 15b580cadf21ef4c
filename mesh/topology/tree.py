"""YAML into plain values that know their lines, and nothing of YAML that could surprise or harm.

libyaml tells the events; what is built of them is ours: words are words (`on`, `yes` and `011002` too), keys are
text and stand once, and there are no anchors, aliases or tags, so that a small file cannot become a large tree.
"""

import re
from typing import Any, Final

import yaml

DEEPEST: Final = 16
MOST_VALUES: Final = 500_000

_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FRACTION: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?")
_WORDS: Final = {
    **dict.fromkeys(("", "~", "null"), None),
    **dict.fromkeys(("true", "True"), True),
    **dict.fromkeys(("false", "False"), False),
}


class TreeError(Exception):
    """The text is no YAML of ours: line (from 1; 0 when none is at fault), what is wrong, what to do."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


class Mapping(dict[str, Any]):
    """A mapping that knows the line of each key."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[int | str, int] = {}


class Sequence(list[Any]):
    """A sequence that knows the line of each item."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[int | str, int] = {}


def parse(text: str) -> Any:
    """Return the one document in *text*; an empty one is an empty mapping."""
    try:
        return _Builder(yaml.CSafeLoader(text)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        what = (error.problem or "is not YAML").strip().split("\n")[0]
        raise TreeError(mark.line + 1 if mark else 0, what, "Mend the YAML.") from error
    except (yaml.YAMLError, UnicodeError) as error:
        remedy = "Save it as UTF-8 without control characters."
        raise TreeError(0, "is not text that YAML allows", remedy) from error


def line_of(tree: Any, where: tuple[int | str, ...]) -> int:
    """Follow *where* as far as the tree goes and return the line it stands on, from 1."""
    line = 1
    for part in where:
        if not isinstance(tree, Mapping | Sequence) or part not in tree.lines:
            break
        line = tree.lines[part]
        tree = tree[part]  # type: ignore[index]  # a key of a mapping, a position of a sequence
    return line


class _Builder:
    """Builds values from events, in a loop rather than by recursion: depth costs nothing and is bounded."""

    def __init__(self, events: Any) -> None:
        self._events = events
        self._open: list[tuple[Mapping | Sequence, list[tuple[str, int]]]] = []  # with the key that waits for its value
        self._root: Any = None
        self._values = 0

    def document(self) -> Any:
        documents = 0
        while not isinstance(event := self._events.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _error(event, "a second document begins", "Keep one document in the file.")
            elif isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
                self._add(event)
        return Mapping() if self._root is None else self._root

    def _add(self, event: Any) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            return
        self._judge(event)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        else:
            made: Mapping | Sequence = Mapping() if isinstance(event, yaml.MappingStartEvent) else Sequence()
            if self._waits_for_key():
                raise _error(event, "a key is no plain text", "Write the key as one word.")
            self._place(made, event)
            self._open.append((made, []))

    def _judge(self, event: Any) -> None:
        """Refuse what would let a small text stand for much, or for something else."""
        self._values += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _error(event, "anchors and aliases are not allowed", "Write the value out.")
        if event.tag is not None and event.tag != "!":
            raise _error(event, "tags are not allowed", "Leave the tag out.")
        if len(self._open) >= DEEPEST:
            raise _error(event, f"nested deeper than {DEEPEST} levels", "Write it flatter.")
        if self._values > MOST_VALUES:
            raise _error(event, f"more than {MOST_VALUES:,} values", "Make the file smaller.")

    def _scalar(self, event: Any) -> None:
        if not self._waits_for_key():
            self._place(_value(event), event)
            return
        holder, key = self._open[-1]
        if event.value in holder:
            raise _error(event, f"duplicate key {event.value}", "Keep one of the two.")
        key.append((event.value, event.start_mark.line + 1))

    def _waits_for_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], Mapping) and not self._open[-1][1]

    def _place(self, value: Any, event: Any) -> None:
        if not self._open:
            self._root = value
            return
        holder, key = self._open[-1]
        if isinstance(holder, Mapping):
            name, line = key.pop()
            holder[name], holder.lines[name] = value, line
        else:
            holder.lines[len(holder)] = event.start_mark.line + 1
            holder.append(value)


def _value(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0]:  # in quotes
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else text
    return float(text) if _FRACTION.fullmatch(text) else text


def _error(event: Any, what: str, remedy: str) -> TreeError:
    return TreeError(event.start_mark.line + 1, what, remedy)
