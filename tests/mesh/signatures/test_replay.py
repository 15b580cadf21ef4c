"""Every message is received once, whoever asks and whatever happened in between."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mesh.ids import new_id
from mesh.refusals import StorageFull
from mesh.signatures.replay import ReplayGuard


def at_minute(minute: int) -> bytes:
    return (minute * 60_000).to_bytes(6, "big") + new_id()[6:]


def test_a_message_is_received_once(tmp_path: Path) -> None:
    guard = ReplayGuard(tmp_path, 120)
    one, other = new_id(), new_id()
    assert [guard.claim(each) for each in (one, other, one, other)] == [True, True, False, False]
    guard.close()


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    message = new_id()
    before = ReplayGuard(tmp_path, 120)
    assert before.claim(message)
    before.close()
    after = ReplayGuard(tmp_path, 120)
    assert not after.claim(message)
    assert after.claim(new_id())
    after.close()


def test_two_workers_on_one_folder_share_what_they_received(tmp_path: Path) -> None:
    one, other = ReplayGuard(tmp_path, 120), ReplayGuard(tmp_path, 120)
    for _ in range(200):
        message = new_id()
        assert one.claim(message)
        assert not other.claim(message)
        message = new_id()
        assert other.claim(message)
        assert not one.claim(message)
    one.close()
    other.close()


def test_of_many_threads_in_two_workers_exactly_one_gets_each_message(tmp_path: Path) -> None:
    guards = [ReplayGuard(tmp_path, 120), ReplayGuard(tmp_path, 120)]
    ids = [new_id() for _ in range(150)]
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda n: guards[n % 2].claim(ids[n // 8]), range(8 * len(ids))))
    assert [sum(claims[at * 8 : at * 8 + 8]) for at in range(len(ids))] == [1] * len(ids)
    for each in guards:
        each.close()


def test_minutes_beyond_the_window_are_deleted_and_those_within_are_kept(tmp_path: Path) -> None:
    guard = ReplayGuard(tmp_path, 120)
    now = 29_000_000
    for minute in (now - 10, now - 5, now - 2, now):
        assert guard.claim(at_minute(minute))
    assert sorted(int(each.stem) for each in tmp_path.glob("*.ids")) == [now - 2, now]
    guard.close()


def test_a_late_message_of_a_minute_that_was_begun_elsewhere_is_still_known(tmp_path: Path) -> None:
    now = 29_000_000
    late = at_minute(now - 2)
    one, other = ReplayGuard(tmp_path, 120), ReplayGuard(tmp_path, 120)
    assert one.claim(late)
    assert other.claim(at_minute(now + 1))
    assert not other.claim(late)
    one.close()
    other.close()


FULL = """
import resource, sys
from pathlib import Path
from mesh.ids import new_id
from mesh.refusals import StorageFull
from mesh.signatures.replay import ReplayGuard
guard = ReplayGuard(Path(sys.argv[1]), 120)
minute = new_id()[:6]
ids = [minute + new_id()[6:] for _ in range(400)]
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
kept = []
for each in ids:
    try:
        assert guard.claim(each)
        kept.append(each)
    except StorageFull:
        break
assert 50 < len(kept) < 399, len(kept)
assert not any(guard.claim(each) for each in kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)
assert guard.claim(ids[-1])
other = ReplayGuard(Path(sys.argv[1]), 120)
assert not other.claim(ids[-1])
assert not any(other.claim(each) for each in kept)
assert other.claim(minute + new_id()[6:])
print("stood")
"""


def test_a_full_disk_refuses_and_loses_no_claim(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.stdout == "stood\n", done.stderr


KILLED = """
import os, signal, sys
from pathlib import Path
from mesh.signatures.replay import ReplayGuard
guard = ReplayGuard(Path(sys.argv[1]), 120)
assert guard.claim(bytes.fromhex(sys.argv[2]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_right_after_the_claim_forgets_nothing(tmp_path: Path) -> None:
    message = new_id()
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), message.hex()], check=False)
    assert done.returncode == -9
    guard = ReplayGuard(tmp_path, 120)
    assert not guard.claim(message)
    guard.close()


def test_a_claim_that_cannot_be_written_is_no_claim(tmp_path: Path) -> None:
    guard = ReplayGuard(tmp_path, 120)
    message = new_id()
    (tmp_path / f"{int.from_bytes(message[:6], 'big') // 60_000}.ids").symlink_to("/dev/full")
    with pytest.raises(StorageFull):
        guard.claim(message)
    guard.close()
