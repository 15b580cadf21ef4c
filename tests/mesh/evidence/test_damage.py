"""A log that is not what it was is known to be damaged: nothing is begun anew, and no more heads are signed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mesh.evidence.log import EvidenceLog
from mesh.evidence.notary import EvidenceDamaged, begun
from tests.mesh.evidence.test_log import NODE, heads, message, until, write


def damage_of(log: EvidenceLog) -> str:
    """Wait until the log is known to be damaged; return what is said of it."""
    said = ""

    def found() -> bool:
        nonlocal said
        try:
            log.must_be_whole()
        except EvidenceDamaged as damage:
            said = str(damage)
        return bool(said)

    until(found)
    return said


@pytest.mark.parametrize("name", ["heads.log", "messages.log"])
def test_a_log_that_lost_a_file_while_it_was_closed_is_damaged_and_signs_no_more(tmp_path: Path, name: str) -> None:
    write(tmp_path, 3)
    (tmp_path / name).unlink()
    for _ in range(2):
        log = EvidenceLog(tmp_path, NODE)
        said = damage_of(log)
        log.close()
        assert name.partition(".")[0] in said
        assert f"newest copy of {tmp_path}" in said
    assert name == "messages.log" or not (tmp_path / name).exists()


def test_a_log_whose_folder_is_gone_is_missed_and_begins_anew_only_when_its_mark_goes_too(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    write(folder, 3)
    shutil.rmtree(folder)
    log = EvidenceLog(folder, NODE)
    said = damage_of(log)
    log.close()
    assert f"move that folder and {begun(folder)} away" in said
    shutil.rmtree(folder)
    begun(folder).unlink()
    write(folder, 1)
    assert heads(folder)


def test_a_log_put_back_to_an_earlier_day_is_damaged_and_so_is_another_of_the_same_length(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    write(folder, 2)
    shutil.copytree(folder, tmp_path / "copy")
    write(folder, 3)
    shutil.rmtree(folder)
    (tmp_path / "copy").rename(folder)
    write(tmp_path / "other", 5)
    for _ in range(2):
        log = EvidenceLog(folder, NODE)
        assert "is older than it was, or another one" in damage_of(log)
        log.close()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "other", folder)


def test_a_log_that_begins_anew_beside_old_heads_is_damaged(tmp_path: Path) -> None:
    write(tmp_path, 3)
    before = len(heads(tmp_path))
    for name in ("messages.log", "messages.idx"):
        (tmp_path / name).unlink()
    log = EvidenceLog(tmp_path, NODE)
    assert "lacks what was indexed and signed" in damage_of(log)
    log.close()
    assert len(heads(tmp_path)) == before


def test_a_record_in_the_middle_that_was_changed_is_found_at_the_next_start(tmp_path: Path) -> None:
    write(tmp_path, 3)
    path = tmp_path / "messages.log"
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    log = EvidenceLog(tmp_path, NODE)
    assert "lacks what was indexed and signed" in damage_of(log)
    log.close()


@pytest.mark.parametrize(
    ("name", "harm"),
    [("messages.log", lambda path: os.truncate(path, 10)), ("messages.log", Path.unlink), ("heads.log", Path.unlink)],
    ids=["cut short", "log removed", "heads removed"],
)
def test_a_log_that_is_damaged_while_it_is_open_is_seen_to_be(
    tmp_path: Path, name: str, harm: Callable[[Path], None]
) -> None:
    log = EvidenceLog(tmp_path, NODE)
    log.record(message(), b"", received=True)
    until(lambda: log.newest().size == 1)
    log.must_be_whole()
    harm(tmp_path / name)
    assert damage_of(log)
    log.close()
