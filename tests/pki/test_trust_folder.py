"""The trust on disk: made, kept, renewed, revoked."""

import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from pki import files, profile
from pki.names import PkiNode, SpiffeId
from pki.refusals import CertificateRevoked, CredentialsMissing
from pki.trust_folder import TrustFolder, Which
from vocabulary.refusals import Malformed

CITY = "sapporo.city.juki.test"
NETWORK = "juki-net.juki.test"
SPARE = "linkage.juki.test"
DAY = timedelta(days=1)


def node(name: str, domain: str, kind: str) -> PkiNode:
    spiffe = SpiffeId(trust_domain=domain, kind=kind, node="sapporo")
    return PkiNode(name=name, spiffe=spiffe, dns_names=(f"{name}.juki.localhost",))


GATEWAY = node("sapporo.juki-gateway", CITY, "juki_gateway")
SERVER = node("sapporo.municipal-cs", NETWORK, "municipal_cs")
NODES = [GATEWAY, SERVER]


@pytest.fixture
def folder(tmp_path: Path, now: datetime) -> TrustFolder:
    folder = TrustFolder(tmp_path / "pki")
    folder.ensure([SPARE], NODES, now)
    return folder


def contents(path: Path) -> dict[str, bytes]:
    return {str(each.relative_to(path)): each.read_bytes() for each in path.rglob("*") if each.is_file()}


def crl_number(path: Path) -> int:
    crl = x509.load_pem_x509_crl((path / "pki/domains" / CITY / "ca.crl").read_bytes())
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_the_folder_is_laid_out_as_described(folder: TrustFolder, tmp_path: Path) -> None:
    domain = ["ca.crl", "ca.crt", "ca.key", "changed", "crl-number"]
    leaf = ["issued.json", "signing.crt", "signing.key", "tls.crt", "tls.key"]
    expected = ["root/root.crt", "root/root.key", ".lock"]
    expected += [f"domains/{name}/{file}" for name in (CITY, NETWORK, SPARE) for file in domain]
    expected += [f"nodes/{each.name}/{file}" for each in NODES for file in leaf]
    assert sorted(contents(tmp_path / "pki")) == sorted(expected)


def test_keys_are_their_owner_s_alone_and_so_are_the_folders(folder: TrustFolder, tmp_path: Path) -> None:
    keys = list(tmp_path.rglob("*.key"))
    folders = [tmp_path / "pki", *(each for each in (tmp_path / "pki").rglob("*") if each.is_dir())]
    assert len(keys) == 1 + 3 + 4
    assert {stat.S_IMODE(each.stat().st_mode) for each in keys} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}


def test_a_key_left_open_by_a_copy_is_closed_again(folder: TrustFolder, tmp_path: Path, now: datetime) -> None:
    key = tmp_path / "pki/nodes" / GATEWAY.name / "tls.key"
    key.chmod(0o644)
    folder.ensure([], NODES, now)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_credentials_on_disk_are_believed_by_the_store_on_disk(folder: TrustFolder, now: datetime) -> None:
    store = folder.trust_store()
    for each in NODES:
        tls, signing = folder.credentials(each.name)
        assert store.verify_tls(tls.certificate_der, now).spiffe == each.spiffe
        assert store.verify_signer(signing.certificate_der, now).spiffe == each.spiffe
    assert store.trust_domains == {CITY, NETWORK, SPARE}


def test_running_it_again_changes_nothing(folder: TrustFolder, tmp_path: Path, now: datetime) -> None:
    before, seen = contents(tmp_path), (folder.crl_mtimes(), folder.changes())
    folder.ensure([SPARE], NODES, now + timedelta(hours=1))
    assert contents(tmp_path) == before
    assert (folder.crl_mtimes(), folder.changes()) == seen


def moved(folder: TrustFolder, act: Callable[[], object]) -> set[str]:
    """Return the trust domains that an act says have changed."""
    before = set(folder.changes())
    act()
    return {Path(each[0]).parent.name for each in set(folder.changes()) - before}


def test_a_domain_says_that_a_leaf_or_a_list_of_its_own_changed(folder: TrustFolder, now: datetime) -> None:
    assert moved(folder, lambda: folder.renew(GATEWAY.name, now)) == {CITY}
    assert moved(folder, lambda: folder.renew(SERVER.name, now)) == {NETWORK}
    assert moved(folder, lambda: folder.revoke(GATEWAY.name, "tls", now)) == {CITY}
    assert moved(folder, lambda: folder.ensure([SPARE], NODES, now + timedelta(hours=17))) == {CITY, NETWORK, SPARE}
    assert moved(folder, lambda: folder.ensure([], NODES, now + 6 * DAY)) >= {CITY, NETWORK}


def test_each_change_is_said_with_another_word(folder: TrustFolder, tmp_path: Path, now: datetime) -> None:
    words = []
    for _ in range(3):
        folder.renew(GATEWAY.name, now)
        words.append((tmp_path / "pki/domains" / CITY / "changed").read_bytes())
    assert len(set(words)) == 3


@pytest.mark.parametrize("act", ["revoke", "renew"])
def test_a_writer_that_is_killed_half_way_has_not_kept_its_change_to_itself(
    folder: TrustFolder, now: datetime, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who looks waits for the writer's lock, so what is said early is never too early."""
    write, last = files.write, []

    def killed(path: Path, content: bytes, mode: int = files.PUBLIC) -> None:
        write(path, content, mode)
        if path.name in ("ca.crl", "tls.crt"):
            last.append(path.name)
            raise KeyboardInterrupt

    monkeypatch.setattr(files, "write", killed)
    before = folder.changes()
    with pytest.raises(KeyboardInterrupt):
        folder.revoke(GATEWAY.name, "both", now) if act == "revoke" else folder.renew(GATEWAY.name, now)
    assert last == ["ca.crl" if act == "revoke" else "tls.crt"]
    assert folder.changes() != before


def test_who_looks_closely_waits_for_whoever_writes(folder: TrustFolder, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        with files.locked(tmp_path / "pki/.lock", exclusive=True):
            waiting = [pool.submit(folder.crl_mtimes), pool.submit(folder.credential_mtimes, GATEWAY.name)]
            assert not wait(waiting, timeout=0.1).done
            folder.changes()
        assert all(each.result(5) for each in waiting)


def test_a_list_is_replaced_before_it_ends_and_nothing_else(folder: TrustFolder, tmp_path: Path, now: datetime) -> None:
    before = contents(tmp_path / "pki/nodes")
    folder.ensure([SPARE], NODES, now + timedelta(hours=17))
    assert crl_number(tmp_path) == 2
    assert contents(tmp_path / "pki/nodes") == before


def test_leaves_are_renewed_in_their_last_third_and_old_messages_stay_verifiable(
    folder: TrustFolder, now: datetime
) -> None:
    old = folder.credentials(GATEWAY.name)
    seen = folder.credential_mtimes(GATEWAY.name)
    folder.ensure([], NODES, now + 4 * DAY)
    assert folder.credentials(GATEWAY.name).tls.certificate == old.tls.certificate
    later = now + 5 * DAY
    folder.ensure([], NODES, later)
    new = folder.credentials(GATEWAY.name)
    assert new.signing.certificate != old.signing.certificate
    assert new.signing.key.private_numbers() != old.signing.key.private_numbers()
    assert folder.credential_mtimes(GATEWAY.name) != seen
    store = folder.trust_store()
    store.verify_signer(new.signing.certificate_der, later)
    store.verify_signer(old.signing.certificate_der, later)


def test_renewal_of_the_authorities_themselves_keeps_old_messages_verifiable(
    folder: TrustFolder, now: datetime
) -> None:
    old = folder.credentials(GATEWAY.name)
    root = folder.trust_store().root_pem
    for years in (1, 2, 8):
        folder.ensure([], NODES, now + years * 365 * DAY)
    store = folder.trust_store()
    assert store.root_pem != root
    assert store.verify_signer(old.signing.certificate_der, now).spiffe == GATEWAY.spiffe
    new = folder.credentials(GATEWAY.name)
    store.verify_tls(new.tls.certificate_der, now + 8 * 365 * DAY)


def test_a_renewed_intermediate_is_shown_by_its_leaves_at_once(folder: TrustFolder, now: datetime) -> None:
    folder.ensure([], NODES, now + 243 * DAY)
    old = folder.credentials(GATEWAY.name).tls.chain
    folder.ensure([], NODES, now + 245 * DAY)
    new = folder.credentials(GATEWAY.name).tls.chain
    assert new[1] != old[1]
    assert new[1].public_key() == old[1].public_key()


def test_a_node_that_changed_its_names_gets_a_new_tls_leaf_only(folder: TrustFolder, now: datetime) -> None:
    old = folder.credentials(GATEWAY.name)
    moved = PkiNode(name=GATEWAY.name, spiffe=GATEWAY.spiffe, dns_names=("gateway.sapporo.example",))
    folder.ensure([], [moved], now)
    new = folder.credentials(GATEWAY.name)
    assert profile.dns_names_of(new.tls.certificate) == moved.dns_names
    assert new.signing.certificate == old.signing.certificate


@pytest.mark.parametrize(("which", "refused"), [("tls", "t"), ("signing", "s"), ("both", "ts")])
def test_revocation_strikes_what_was_named(folder: TrustFolder, now: datetime, which: Which, refused: str) -> None:
    tls, signing = folder.credentials(GATEWAY.name)
    seen = folder.crl_mtimes()
    folder.revoke(GATEWAY.name, which, now)
    assert folder.crl_mtimes() != seen
    store = folder.trust_store()
    assert store.is_revoked(tls.certificate.serial_number, CITY) is ("t" in refused)
    assert store.is_revoked(signing.certificate.serial_number, CITY) is ("s" in refused)
    store.verify_tls(folder.credentials(SERVER.name).tls.certificate_der, now)


def test_revocation_reaches_leaves_from_before_a_renewal(folder: TrustFolder, now: datetime) -> None:
    old = folder.credentials(GATEWAY.name)
    folder.renew(GATEWAY.name, now + DAY)
    folder.revoke(GATEWAY.name, "both", now + 2 * DAY)
    with pytest.raises(CertificateRevoked):
        folder.trust_store().verify_signer(old.signing.certificate_der, now + 2 * DAY)


def test_each_revocation_spends_one_number_and_is_written_down_for_people(
    folder: TrustFolder, tmp_path: Path, now: datetime
) -> None:
    folder.revoke(GATEWAY.name, "tls", now)
    folder.revoke(GATEWAY.name, "signing", now, x509.ReasonFlags.superseded)
    assert crl_number(tmp_path) == 3
    assert (tmp_path / "pki/domains" / CITY / "crl-number").read_text() == "3\n"
    records = json.loads((tmp_path / "pki/domains" / CITY / "revoked.json").read_bytes())
    assert [each["node"] for each in records] == [GATEWAY.name] * 2
    assert [each["reason"] for each in records] == ["unspecified", "superseded"]


def test_a_revoked_node_stays_out_until_somebody_renews_it(folder: TrustFolder, tmp_path: Path, now: datetime) -> None:
    folder.revoke(GATEWAY.name, "both", now)
    for file in ("tls.key", "signing.crt"):
        (tmp_path / "pki/nodes" / GATEWAY.name / file).unlink()
    folder.ensure([], NODES, now + 6 * DAY)
    with pytest.raises(CredentialsMissing):
        folder.credentials(GATEWAY.name)
    folder.renew(GATEWAY.name, now + 6 * DAY)
    tls, signing = folder.credentials(GATEWAY.name)
    folder.trust_store().verify_signer(signing.certificate_der, now + 6 * DAY)
    folder.trust_store().verify_tls(tls.certificate_der, now + 6 * DAY)


def test_a_compromise_found_later_outweighs_the_first_reason(folder: TrustFolder, now: datetime) -> None:
    leaf = folder.credentials(GATEWAY.name).signing.certificate_der
    folder.revoke(GATEWAY.name, "both", now + DAY)
    folder.trust_store().verify_signer(leaf, now)
    folder.revoke(GATEWAY.name, "both", now + 2 * DAY, x509.ReasonFlags.key_compromise)
    with pytest.raises(CertificateRevoked):
        folder.trust_store().verify_signer(leaf, now)


def test_an_unknown_node_is_refused_by_name(folder: TrustFolder, now: datetime) -> None:
    for act in (
        lambda: folder.revoke("otaru.juki-gateway", "both", now),
        lambda: folder.renew("otaru.juki-gateway", now),
        lambda: folder.credentials("otaru.juki-gateway"),
    ):
        with pytest.raises(CredentialsMissing) as refusal:
            act()
        assert refusal.value.facts == {"node": "otaru.juki-gateway"}


def test_a_name_that_leads_elsewhere_is_refused(folder: TrustFolder, now: datetime) -> None:
    with pytest.raises(Malformed):
        folder.credentials("../root")
    with pytest.raises(Malformed):
        folder.ensure(["../juki.test"], [], now)


def test_a_folder_never_written_has_nothing_to_show(tmp_path: Path) -> None:
    nothing = TrustFolder(tmp_path / "absent")
    assert nothing.crl_mtimes() == ((str(tmp_path / "absent" / "root" / "root.crt"), 0, 0),)
    with pytest.raises(CredentialsMissing):
        nothing.trust_store()
    assert not (tmp_path / "absent").exists()
