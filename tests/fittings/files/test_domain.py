"""Pieces of files, and how files are sealed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fittings.files.domain import SECRET_SIZE, SEGMENT, FileDamaged, Piece, Seal
from world import chance

SIZE = 3 * SEGMENT + 17


@given(st.integers(0, SIZE), st.integers(1, 2 * SEGMENT))
def test_a_piece_is_cut_out_of_just_the_segments_it_lies_in(offset: int, size: int) -> None:
    content = bytes(number % 251 for number in range(SIZE))
    piece = Piece(offset, size)
    numbers = piece.segments(SIZE)
    read = b"".join(content[number * SEGMENT : (number + 1) * SEGMENT] for number in numbers)
    assert piece.cut(read) == content[offset : offset + size]
    assert len(numbers) <= -(-size // SEGMENT) + 1


def seal_of(secret: bytes) -> Seal:
    return Seal(secret, chance.random_bytes)


def test_a_segment_opens_only_in_its_own_place_with_its_own_key() -> None:
    seal = seal_of(b"k" * SECRET_SIZE)
    first, second = seal.lock("name", b"a" * SEGMENT + b"b")
    assert seal.unlock("name", 1, second) == b"b"
    for name, number, sealed in (("name", 0, second), ("other", 0, first), ("name", 0, first[:-1] + b"\0")):
        with pytest.raises(FileDamaged):
            seal.unlock(name, number, sealed)
    with pytest.raises(FileDamaged):
        seal_of(b"K" * SECRET_SIZE).unlock("name", 0, first)


def test_the_same_content_is_sealed_differently_each_time() -> None:
    seal = seal_of(b"k" * SECRET_SIZE)
    assert list(seal.lock("name", b"a")) != list(seal.lock("name", b"a"))


def test_a_name_says_nothing_to_whoever_can_guess_the_content() -> None:
    seal, other = seal_of(b"k" * SECRET_SIZE), seal_of(b"k" * (SECRET_SIZE - 1) + b"l")
    reference = seal.refer_to(b"guessed")
    assert seal.name(reference.digest) != reference.digest.hex()
    assert seal.name(reference.digest) != other.name(reference.digest)
    assert reference.digest.hex() not in repr(reference)
