"""Kills at every step, lost and damaged files, two writers at once: running it again always mends."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import pki
from pki.names import PkiNode, SpiffeId
from pki.refusals import CredentialsMissing
from pki.trust_folder import TrustFolder

CITY = "sapporo.city.juki.test"
GATEWAY = PkiNode(
    name="sapporo.juki-gateway",
    spiffe=SpiffeId(trust_domain=CITY, kind="juki_gateway", node="sapporo"),
    dns_names=("sapporo.juki-gateway.juki.localhost",),
)
FILES = [
    "root/root.crt",
    "root/root.key",
    *(f"domains/{CITY}/{file}" for file in ("ca.crt", "ca.key", "ca.crl", "crl-number")),
    *(f"nodes/{GATEWAY.name}/{file}" for file in ("tls.crt", "tls.key", "signing.crt", "signing.key", "issued.json")),
]
KILLED = 9


def dies_at_replacement(number: int, act: Callable[[], None]) -> bool:
    """Run *act* in a child that ends, as if killed, just before it puts its n-th file in place."""
    child = os.fork()
    if child == 0:
        left = number

        def count(event: str, _arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event == "os.rename":
                left -= 1
                if left == 0:
                    os._exit(KILLED)

        sys.addaudithook(count)
        try:
            act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def is_whole(folder: TrustFolder, path: Path, now: datetime) -> bool:
    """Say whether everything is there, belongs together and leaves no debris."""
    tls, signing = folder.credentials(GATEWAY.name)
    store = folder.trust_store()
    store.verify_tls(tls.certificate_der, now)
    store.verify_signer(signing.certificate_der, now)
    return not list(path.rglob("*.tmp")) and all((path / each).stat().st_size for each in FILES)


@pytest.mark.parametrize("step", range(1, len(FILES) + 1))
def test_a_first_start_killed_at_any_step_is_mended_by_the_next(tmp_path: Path, now: datetime, step: int) -> None:
    folder = TrustFolder(tmp_path)
    assert dies_at_replacement(step, lambda: folder.ensure([], [GATEWAY], now))
    assert len(list(tmp_path.rglob("*.tmp"))) == 1
    with pytest.raises(CredentialsMissing):
        folder.credentials(GATEWAY.name)
    folder.ensure([], [GATEWAY], now)
    assert is_whole(folder, tmp_path, now)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_revocation_killed_at_any_step_is_either_not_begun_or_completed_by_the_next_start(
    tmp_path: Path, now: datetime, step: int
) -> None:
    folder = TrustFolder(tmp_path)
    folder.ensure([], [GATEWAY], now)
    serial = folder.credentials(GATEWAY.name).signing.certificate.serial_number
    assert dies_at_replacement(step, lambda: folder.revoke(GATEWAY.name, "both", now))
    assert not folder.trust_store().is_revoked(serial, CITY)
    folder.ensure([], [GATEWAY], now)
    assert folder.trust_store().is_revoked(serial, CITY) is (step > 1)
    assert (tmp_path / "domains" / CITY / "crl-number").read_text() == {1: "1\n", 2: "2\n", 3: "3\n"}[step]


@pytest.mark.parametrize("step", range(1, 6))
def test_a_renewal_killed_at_any_step_is_mended_and_the_former_leaf_can_still_be_revoked(
    tmp_path: Path, now: datetime, step: int
) -> None:
    folder = TrustFolder(tmp_path)
    folder.ensure([], [GATEWAY], now)
    old = folder.credentials(GATEWAY.name).signing.certificate.serial_number
    assert dies_at_replacement(step, lambda: folder.renew(GATEWAY.name, now))
    folder.ensure([], [GATEWAY], now)
    assert is_whole(folder, tmp_path, now)
    folder.revoke(GATEWAY.name, "signing", now)
    assert folder.trust_store().is_revoked(old, CITY)


@pytest.mark.parametrize("damage", ["lost", "empty", "cut", "another's"])
@pytest.mark.parametrize("file", FILES)
def test_any_one_file_lost_or_damaged_is_mended(tmp_path: Path, now: datetime, file: str, damage: str) -> None:
    folder, other = TrustFolder(tmp_path / "pki"), TrustFolder(tmp_path / "other")
    folder.ensure([], [GATEWAY], now)
    path = tmp_path / "pki" / file
    if damage == "lost":
        path.unlink()
    elif damage == "another's":
        other.ensure([], [GATEWAY], now)
        path.write_bytes((tmp_path / "other" / file).read_bytes())
    else:
        path.write_bytes(path.read_bytes()[: 40 if damage == "cut" else 0])
    folder.ensure([], [GATEWAY], now)
    assert is_whole(folder, tmp_path / "pki", now)


@pytest.mark.parametrize("lost", ["revoked.json", "ca.crl", "crl-number"])
def test_a_revocation_outlives_the_loss_of_any_file_that_tells_of_it(tmp_path: Path, now: datetime, lost: str) -> None:
    folder = TrustFolder(tmp_path)
    folder.ensure([], [GATEWAY], now)
    serial = folder.credentials(GATEWAY.name).tls.certificate.serial_number
    folder.revoke(GATEWAY.name, "both", now)
    (tmp_path / "domains" / CITY / lost).unlink()
    folder.ensure([], [GATEWAY], now + timedelta(hours=20))
    assert folder.trust_store().is_revoked(serial, CITY)
    assert (tmp_path / "domains" / CITY / "crl-number").read_text() == "3\n"


def test_two_processes_making_one_folder_at_once_agree(tmp_path: Path, now: datetime) -> None:
    script = f"""
import sys
from datetime import datetime
from pathlib import Path
from pki.trust_folder import TrustFolder
from pki.names import PkiNode, SpiffeId
domain = {CITY!r}
nodes = [
    PkiNode(
        name=f"n{{i}}",
        spiffe=SpiffeId(trust_domain=domain, kind="business_system", node=f"n{{i}}"),
        dns_names=(f"n{{i}}.juki.localhost",),
    )
    for i in range(20)
]
sys.stdin.readline()
TrustFolder(Path({str(tmp_path)!r})).ensure([], nodes, datetime.fromisoformat({now.isoformat()!r}))
"""
    home = str(Path(pki.__file__).parents[1])
    writers = [
        subprocess.Popen([sys.executable, "-c", script], cwd=home, stdin=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for each in writers:
        assert each.stdin is not None
        each.stdin.close()
    assert [each.wait(60) for each in writers] == [0, 0]
    folder = TrustFolder(tmp_path)
    store = folder.trust_store()
    for number in range(20):
        tls, signing = folder.credentials(f"n{number}")
        store.verify_tls(tls.certificate_der, now)
        store.verify_signer(signing.certificate_der, now)
    assert (tmp_path / "domains" / CITY / "crl-number").read_text() == "1\n"
