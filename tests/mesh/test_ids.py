"""Ids that tell their moment, as RFC 9562 says."""

from time import time
from uuid import UUID

from mesh.ids import id_text, made_at, new_id, new_id_text


def test_an_id_is_a_uuid_of_version_seven() -> None:
    for _ in range(200):
        made = UUID(bytes=new_id())
        assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_tell_when_they_were_made_and_sort_by_it() -> None:
    before = time()
    ids = [new_id() for _ in range(50)]
    assert all(before - 0.001 <= made_at(each) <= time() for each in ids)
    assert sorted(each[:6] for each in ids) == [each[:6] for each in ids]


def test_ids_differ() -> None:
    assert len({new_id() for _ in range(5000)}) == 5000


def test_text_and_bytes_are_the_same_id() -> None:
    raw = new_id()
    assert UUID(id_text(raw)).bytes == raw
    assert len(new_id_text()) == 36
