"""Trees and proofs, judged by another implementation of the same RFC."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from mesh.signatures import merkle

LEAVES = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


def oracle(leaves: list[bytes]) -> InmemoryTree:
    return InmemoryTree.init_from_entries(leaves, algorithm="sha256")


@settings(max_examples=60, deadline=None)
@given(LEAVES)
def test_roots_are_those_of_another_implementation(leaves: list[bytes]) -> None:
    hashes = [merkle.leaf_hash(each) for each in leaves]
    tree = merkle.GrowingTree()
    for each in hashes:
        tree.append(each)
    assert merkle.root_of(hashes) == tree.root() == oracle(leaves).get_root()
    assert tree.size == len(leaves)


@settings(max_examples=60, deadline=None)
@given(LEAVES, st.data())
def test_paths_are_those_of_another_implementation(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashes = [merkle.leaf_hash(each) for each in leaves]
    path = merkle.inclusion_path(hashes, index)
    tree = oracle(leaves)
    theirs = tree.prove_inclusion(index + 1, len(leaves)).path  # begins with the leaf itself
    assert [merkle.leaf_hash(leaves[index]), *path] == [bytes.fromhex(x) if isinstance(x, str) else x for x in theirs]
    assert merkle.root_from_path(hashes[index], index, len(leaves), path) == tree.get_root()


@settings(max_examples=80, deadline=None)
@given(LEAVES, st.data())
def test_a_path_leads_nowhere_else(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashes = [merkle.leaf_hash(each) for each in leaves]
    path, root = merkle.inclusion_path(hashes, index), merkle.root_of(hashes)
    other = data.draw(st.integers(-1, len(leaves) + 1).filter(lambda at: at != index))
    if path and (not 0 <= other < len(leaves) or hashes[other] != hashes[index]):
        assert merkle.root_from_path(hashes[index], other, len(leaves), path) != root
    assert merkle.root_from_path(merkle.leaf_hash(b"forged"), index, len(leaves), path) != root
    assert merkle.root_from_path(hashes[index], index, len(leaves), [*path, b"\0" * 32]) is None
    if path:
        assert merkle.root_from_path(hashes[index], index, len(leaves), path[:-1]) is None


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (1, 1), (0, 0), (5, 3)])
def test_an_index_outside_the_tree_has_no_root(index: int, size: int) -> None:
    assert merkle.root_from_path(merkle.leaf_hash(b""), index, size, []) is None


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root_of([]) == merkle.GrowingTree().root() == bytes.fromhex(empty)


def test_a_leaf_cannot_pass_for_an_inner_node() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
