"""A unit keeps in memory and writes at its end: what was kept is found, what was refused taken back, once is once."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from juki.types.v1.civil_date_pb2 import CivilDate
from mesh import call as calls
from mesh.call import Call
from mesh.refusals import RequestIdReused
from mesh.storage.database import Database, sqlite_url
from mesh.storage.inbox import RoadTables
from mesh.storage.items import Delivered
from mesh.storage.memory import Added, Memory
from mesh.storage.unit import AnsweredBefore, Unanswered, Unit
from mesh.traces.spans import Recorder
from vocabulary.refusals import NotFound

Asked = Callable[..., None]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(
        "toy", sqlite_url(tmp_path / "toy.db"), RoadTables.metadata, recorder=Recorder(None), migrations=None
    )
    yield made
    made.close()


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Makes the test one that answers a call: who asks, and the digest of what."""
    tokens = []

    def make(caller: str = "a.b", digest: bytes = b"d" * 32, operator: str = "") -> None:
        made = Call(caller=caller, callee="toy", method="/x/Y", body_digest=digest, operator=operator)
        tokens.append(calls.enter(made))

    make()
    yield make
    for token in reversed(tokens):
        calls.leave(token)


# ---- answering once


def answer(database: Database, text: str) -> str:
    try:
        with database.writing(Unit, "id-1") as unit:
            return unit.answer(CivilDate(text=text)).text
    except AnsweredBefore as before:
        return CivilDate.FromString(before.answer).text


def test_whoever_wants_to_know_what_a_unit_answers_is_told_within_it(database: Database, asked: Asked) -> None:
    told: list[tuple[bool, str]] = []
    calls.answering().on_answer = lambda unit, message: told.append((unit.session.in_transaction(), message.text))
    assert [answer(database, text) for text in ("first", "second")] == ["first", "first"]
    assert told == [(True, "first")]


def test_a_request_is_done_once_and_answered_alike_ever_after(database: Database, asked: Asked) -> None:
    assert [answer(database, text) for text in ("first", "second")] == ["first", "first"]
    asked(caller="c.d")
    assert answer(database, "of another caller") == "of another caller"


def test_another_operator_at_the_same_terminal_is_not_told_what_the_first_was(database: Database, asked: Asked) -> None:
    asked(operator="anna")
    assert answer(database, "for anna") == "for anna"
    asked(operator="ben")
    with pytest.raises(RequestIdReused):
        answer(database, "for ben")


def test_the_same_id_for_something_else_is_refused(database: Database, asked: Asked) -> None:
    answer(database, "first")
    asked(digest=b"e" * 32)
    with pytest.raises(RequestIdReused):
        answer(database, "second")


def test_a_unit_with_a_request_that_ends_without_an_answer_is_an_error(database: Database, asked: Asked) -> None:
    with pytest.raises(Unanswered), database.writing(Unit, "id-1"):
        pass
    assert answer(database, "nothing was kept") == "nothing was kept"


def test_what_was_refused_may_be_asked_again(database: Database, asked: Asked) -> None:
    with pytest.raises(NotFound), database.writing(Unit, "id-1"):
        raise NotFound
    assert answer(database, "now") == "now"


# ---- memories


class Shelf:
    """A database of numbers by letter, that counts how often it is asked."""

    def __init__(self, **kept: int) -> None:
        self.kept, self.asked, self.written = kept, list[list[str]](), list[dict[str, int]]()

    def memory(self) -> Memory[str, int]:
        return Memory(self._read, self._write)

    def _read(self, keys: object) -> Mapping[str, int]:
        wanted = list(keys)  # type: ignore[call-overload]
        self.asked.append(wanted)
        return {key: self.kept[key] for key in wanted if key in self.kept}

    def _write(self, kept: Mapping[str, int]) -> None:
        self.written.append(dict(kept))


def test_what_was_read_ahead_is_asked_for_once_and_what_is_not_there_is_remembered_too() -> None:
    shelf = Shelf(a=1)
    memory = shelf.memory()
    memory.fetch("ab")
    assert (memory.find("a"), memory.find("b"), memory.find("a")) == (1, None, 1)
    assert shelf.asked == [["a", "b"]]


def test_what_was_kept_is_found_and_written_once() -> None:
    shelf = Shelf(a=1)
    memory = shelf.memory()
    memory.keep("a", 2)
    memory.keep("a", 3)
    assert memory.find("a") == 3
    memory.write()
    memory.write()
    assert shelf.written == [{"a": 3}]


def test_what_an_item_kept_is_taken_back_to_what_stood_there_before() -> None:
    shelf = Shelf(a=1, c=9)
    memory = shelf.memory()
    memory.keep("b", 5)
    memory.fetch("a")
    memory.begin_item()
    for key, value in (("a", 2), ("b", 6), ("b", 7), ("c", 8)):
        memory.keep(key, value)
    memory.take_back()
    assert [memory.find(key) for key in "abc"] == [1, 5, 9]
    memory.write()
    assert shelf.written == [{"b": 5}]


def test_what_an_item_added_is_taken_back() -> None:
    written: list[list[int]] = []
    added = Added[int](lambda values: written.append(list(values)))
    added.add(1)
    added.begin_item()
    added.add(2, 3)
    added.take_back()
    added.write()
    assert written == [[1]]


def test_of_several_attempts_those_refused_leave_nothing_and_say_why(database: Database, asked: Asked) -> None:
    shelf = Shelf(a=1)
    with database.writing(Unit) as unit:
        memory = unit.memory(shelf._read, shelf._write)

        def keep(letter: str) -> None:
            memory.keep(letter, 7)
            if letter == "b":
                raise NotFound

        refusals = [unit.attempt(partial(keep, letter)) for letter in "abc"]
    assert [type(each) for each in refusals] == [type(None), NotFound, type(None)]
    assert shelf.written == [{"a": 7, "c": 7}]


def test_of_delivered_items_those_refused_leave_nothing(database: Database, asked: Asked) -> None:
    shelf = Shelf()
    with database.writing() as unit:
        memory = unit.memory(shelf._read, shelf._write)

        def keep(letter: str) -> None:
            memory.keep(letter, 1)
            if letter == "b":
                raise NotFound

        items = [Delivered(letter, "", letter.encode(), letter) for letter in "abc"]
        assert [each.refusal is None for each in unit.settle(items, keep)] == [True, False, True]
    assert shelf.written == [{"a": 1, "c": 1}]
