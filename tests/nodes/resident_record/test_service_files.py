"""A move-out certificate is kept as a file, which the terminal that asked for it reads in pieces."""

import hashlib
from typing import Any

import pytest

from juki.fittings.v1 import files_service_pb2 as files_wire
from juki.fittings.v1.files_service_pb2_grpc import FilesServiceStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from tests.nodes.resident_record.conftest import NODE, OTHER_TERMINAL
from vocabulary.refusals import Refusal

City = Any  # conftest.City, which this way of importing does not let us name


def certified(city: City) -> Any:
    """Let somebody leave; return the whole answer."""
    home = city.record()
    city.designate(home)
    return city.register_move_out(home, city.mesh.clock.today())


def ask(city: City, client: str = "sapporo.terminal") -> Any:
    return FilesServiceStub(city.mesh.channel(client, NODE)).ReadFile


def test_the_certificate_is_read_in_pieces_and_is_the_one_that_was_issued(city: City) -> None:
    answer = certified(city)
    file = answer.certificate_file
    pieces = [
        ask(city)(files_wire.ReadFileRequest(file=file, offset=offset, size=100)).content
        for offset in range(0, file.size, 100)
    ]
    content = b"".join(pieces)
    assert len(pieces) > 1
    assert hashlib.sha256(content).digest() == file.digest
    assert wire.MoveOutCertificate.FromString(content) == answer.certificate


def test_what_is_asked_beside_the_file_is_refused(city: City) -> None:
    file = certified(city).certificate_file
    for wrong in ({"offset": -1}, {"offset": file.size + 1}, {"size": -1}):
        with pytest.raises(Refusal, match="MALFORMED"):
            ask(city)(files_wire.ReadFileRequest(file=file, **wrong))
    other = type(file)(digest=b"d" * 32, size=file.size, key_id=file.key_id)
    with pytest.raises(Refusal, match="FILE_UNKNOWN"):
        ask(city)(files_wire.ReadFileRequest(file=other))


def test_a_terminal_that_was_not_granted_it_may_not_read_it(city: City) -> None:
    file = certified(city).certificate_file
    with pytest.raises(Refusal, match="FILE_UNKNOWN"):
        ask(city, OTHER_TERMINAL)(files_wire.ReadFileRequest(file=file))


def test_a_damaged_file_is_refused(city: City) -> None:
    file = certified(city).certificate_file
    with city.mesh.running(NODE).database.writing() as unit:
        unit.session.connection().exec_driver_sql("update file_segments set sealed = zeroblob(40)")
    with pytest.raises(Refusal, match="FILE_DAMAGED"):
        ask(city)(files_wire.ReadFileRequest(file=file))


def test_no_number_of_the_certificate_stands_in_its_file_in_the_clear(city: City) -> None:
    answer = certified(city)
    with city.mesh.running(NODE).database.reading() as session:
        kept = session.connection().exec_driver_sql("select name, sealed from file_segments").all()
    assert kept
    for number in (answer.certificate.persons[0].record.my_number, answer.certificate.persons[0].record.resident_code):
        assert number.encode() not in b"".join(sealed for _, sealed in kept)
    assert answer.certificate_file.digest.hex() not in [name for name, _ in kept]
