"""Stands around a kind's methods and records every 個人番号 that a client asks with or is shown.

What it looks for are fields of that class, wherever in a message they stand, and the numbers in a file of which a piece
is read. Between systems a number passes without a record here: nobody looks at it, and the evidence log has it all.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, Final, Protocol

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from fittings.accesses import store
from fittings.accesses.domain import Looker
from mesh.call import Call, answering
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import classes_in, classes_of, values_in
from mesh.contracts.options import callers_of, is_for_staff, roles
from mesh.hosting.node import Answer
from mesh.storage.database import Database
from mesh.storage.unit import AnsweredBefore, Unit

_TARGET: Final = b"a look at a my_number: "
_FILE: Final = b"a file with my_numbers: "


class Keyed(Protocol):
    """What makes digests under the node's own key."""

    def keyed(self, content: bytes) -> bytes: ...


def target_of(number: str, keyed: Keyed) -> bytes:
    """Return what stands for a number in the record; nobody without the node's key can tell whose it is."""
    return keyed.keyed(_TARGET + number.encode())


def file_of(digest: bytes, keyed: Keyed) -> bytes:
    """Return what stands for the file whose content has this *digest*."""
    return keyed.keyed(_FILE + digest)


def numbers_in(message: Message) -> list[str]:
    """Return the numbers in a message, each once, in their order."""
    return list(dict.fromkeys(values_in(message, DataClass.MY_NUMBER)))


def is_watched(method: MethodDescriptor) -> bool:
    """Whether a client may call *method*, and a number can stand in what it asks or is answered."""
    has_clients = bool(roles().keys() & callers_of(method).keys())
    return has_clients and (DataClass.MY_NUMBER in classes_of(method) or hands_out_files(method))


def hands_out_files(method: MethodDescriptor) -> bool:
    """Whether *method* answers with what is in the file that its request refers to."""
    return DataClass.FILE in classes_in(method.output_type)


class Watch:
    """Records the looks at one node."""

    def __init__(self, database: Database, now: Callable[[], datetime], nodes: Collection[str]) -> None:
        """*now* tells business time; *nodes* are the names of all that are no clients."""
        self._database, self._now, self._nodes = database, now, nodes

    def around(self, method: MethodDescriptor, answer: Answer) -> Answer:
        """Return *answer* with the record around it, if there can be anything to record."""
        if not is_watched(method):
            return answer
        response_class = message_factory.GetMessageClass(method.output_type)

        def watched(request: Message, context: grpc.ServicerContext) -> Message:
            call = answering()
            if call.caller in self._nodes:
                return answer(request, context)
            look = Look(self._database, self._looker(call, method))
            look.record(request)  # first: whoever asks with a number knows it, whatever is answered
            call.on_answer = look.record_within
            try:
                response = answer(request, context)
            except AnsweredBefore as before:
                look.record(response_class.FromString(before.answer))
                raise
            look.record(response)
            if hands_out_files(method):
                look.record_file(request)
            return response

        return watched

    def _looker(self, call: Call, method: MethodDescriptor) -> Looker:
        signed_in = call.operator if is_for_staff(method) else ""  # elsewhere a name is the caller's own word
        return Looker(
            operator=signed_in or call.caller,
            terminal=call.caller,
            purpose=call.purpose,
            method=method.name,
            at=self._now(),
        )


class Look:
    """The numbers of one call, each recorded once."""

    def __init__(self, database: Database, looker: Looker) -> None:
        self._database, self._looker = database, looker
        self._recorded: set[str] = set()

    def record(self, message: Message) -> None:
        """Record the numbers in *message* in a unit of their own, or raise: then it must not leave."""
        if numbers := self._new(message):
            with self._database.writing() as unit:
                self._keep(unit, numbers)

    def record_within(self, unit: Unit, message: Message) -> None:
        """Record the numbers in *message*, which *unit* answers, together with what was done."""
        if numbers := self._new(message):
            self._keep(unit, numbers)

    def record_file(self, request: Any) -> None:
        """Record the numbers in the file of which *request* asks a piece, in a unit of their own, or raise."""
        file = file_of(request.file.digest, self._database)
        with self._database.reading() as session:
            targets = store.held_in(session, file)
        if targets:
            with self._database.writing() as unit:
                store.keep(unit, [self._looker.look_at(each) for each in targets])

    def _new(self, message: Message) -> list[str]:
        return [each for each in numbers_in(message) if each not in self._recorded]

    def _keep(self, unit: Unit, numbers: Iterable[str]) -> None:
        store.keep(unit, [self._looker.look_at(target_of(each, unit)) for each in numbers])
        self._recorded.update(numbers)
