"""Whom a process believes, and that it changes its mind when the folder, or time, says so."""

from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from mesh.refusals import CertificateUnknown, RevocationsUnreadable
from mesh.signatures import identity as identities
from mesh.signatures.identity import FolderWatch, Identity, Trust
from pki import files
from pki.names import PkiNode, SpiffeId
from pki.refusals import CertificateExpired, CertificateRevoked, CertificateUntrusted, CrlStale
from pki.testing import TestTrust
from pki.trust_folder import TrustFolder
from vocabulary.refusals import Refusal
from world import clocks

DOMAIN = "sapporo.juki.test"
NAME = "sapporo.municipal-cs"
SPIFFE = SpiffeId(trust_domain=DOMAIN, kind="municipal_cs", node="sapporo")


@pytest.fixture
def folder(tmp_path: Path) -> TrustFolder:
    folder = TrustFolder(tmp_path)
    folder.ensure([DOMAIN], [PkiNode(name=NAME, spiffe=SPIFFE, dns_names=("a.juki.localhost",))], datetime.now(UTC))
    return folder


def test_a_watch_takes_up_a_revocation_and_a_renewal(folder: TrustFolder) -> None:
    trust = Trust(folder.trust_store())
    identity = Identity(NAME, str(SPIFFE), folder.credentials(NAME))
    watch = FolderWatch(folder, trust, [identity])
    old = folder.credentials(NAME)
    assert trust.signer(old.signing.certificate_der).spiffe == SPIFFE
    assert trust.tls_peer(old.tls.chain_pem).spiffe == SPIFFE
    watch.look()
    assert identity.version == 1
    folder.revoke(NAME, "both", datetime.now(UTC))
    watch.look()
    with pytest.raises(CertificateRevoked):
        trust.signer(old.signing.certificate_der)
    with pytest.raises(CertificateRevoked):
        trust.tls_peer(old.tls.chain_pem)
    folder.renew(NAME, datetime.now(UTC))
    watch.look()
    assert identity.version == 2
    assert trust.signer(identity.signing_key.certificate).spiffe == SPIFFE


def test_a_revocation_before_the_watch_was_set_is_found_at_its_first_look(folder: TrustFolder) -> None:
    trust = Trust(folder.trust_store())
    der = folder.credentials(NAME).signing.certificate_der
    folder.revoke(NAME, "both", datetime.now(UTC))
    FolderWatch(folder, trust, []).look()
    with pytest.raises(CertificateRevoked):
        trust.signer(der)


def test_a_watch_looks_closely_only_where_something_changed(
    folder: TrustFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PkiNode(
        name="otaru.municipal-cs",
        spiffe=SpiffeId(trust_domain="otaru.juki.test", kind="municipal_cs", node="otaru"),
        dns_names=("b.juki.localhost",),
    )
    folder.ensure([], [other], datetime.now(UTC))
    identities = [
        Identity(NAME, str(SPIFFE), folder.credentials(NAME)),
        Identity(other.name, str(other.spiffe), folder.credentials(other.name)),
    ]
    watch = FolderWatch(folder, Trust(folder.trust_store()), identities)
    watch.look()
    looked: list[str] = []
    closely = folder.credential_mtimes
    monkeypatch.setattr(folder, "credential_mtimes", lambda name: looked.append(name) or closely(name))
    watch.look()
    assert looked == []
    folder.renew(other.name, datetime.now(UTC))
    watch.look()
    assert looked == [other.name]
    assert [each.version for each in identities] == [1, 2]


def test_what_could_not_be_read_is_looked_at_again(folder: TrustFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = Identity(NAME, str(SPIFFE), folder.credentials(NAME))
    watch = FolderWatch(folder, Trust(folder.trust_store()), [identity])
    watch.look()
    folder.renew(NAME, datetime.now(UTC))
    with monkeypatch.context() as broken:
        broken.setattr(folder, "credentials", lambda name: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            watch.look()
    assert identity.version == 1
    watch.look()
    assert identity.version == 2


def test_a_list_put_back_does_not_undo_a_revocation(folder: TrustFolder, tmp_path: Path) -> None:
    trust, der = Trust(folder.trust_store()), folder.credentials(NAME).signing.certificate_der
    watch, crl = FolderWatch(folder, trust, []), tmp_path / "domains" / DOMAIN / "ca.crl"
    before = crl.read_bytes()
    folder.revoke(NAME, "both", datetime.now(UTC))
    watch.look()
    files.write(crl, before)
    files.write(crl.with_name("changed"), b"again")
    watch.look()
    with pytest.raises(CertificateRevoked):
        trust.signer(der)


def test_a_list_that_cannot_be_read_is_its_own_domains_trouble_alone(folder: TrustFolder, tmp_path: Path) -> None:
    other = PkiNode(
        name="otaru.municipal-cs",
        spiffe=SpiffeId(trust_domain="otaru.juki.test", kind="municipal_cs", node="otaru"),
        dns_names=("b.juki.localhost",),
    )
    folder.ensure([], [other], datetime.now(UTC))
    trust = Trust(folder.trust_store())
    watch = FolderWatch(folder, trust, [])
    unreadable = tmp_path / "domains" / "otaru.juki.test" / "ca.crl"
    unreadable.unlink()
    unreadable.mkdir()
    folder.revoke(NAME, "both", datetime.now(UTC))
    watch.look()
    with pytest.raises(CertificateRevoked):
        trust.signer(folder.credentials(NAME).signing.certificate_der)
    with pytest.raises(CertificateUntrusted):
        trust.signer(folder.credentials(other.name).signing.certificate_der)


def test_nobody_is_believed_when_revocations_have_not_been_read_for_too_long(
    folder: TrustFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust, credentials = Trust(folder.trust_store()), folder.credentials(NAME)
    played = SimpleNamespace(unix=clocks.unix, monotonic=lambda: 100.0)
    monkeypatch.setattr(identities, "clocks", played)
    trust.looked(well=False)
    assert trust.signer(credentials.signing.certificate_der)
    played.monotonic = lambda: 100.0 + identities.BLIND + 0.1
    trust.looked(well=False)
    for believe in (
        lambda: trust.signer(credentials.signing.certificate_der),
        lambda: trust.tls_peer(credentials.tls.chain_pem),
    ):
        with pytest.raises(RevocationsUnreadable):
            believe()
    trust.looked(well=True)
    assert trust.tls_peer(credentials.tls.chain_pem)


def test_a_watch_learns_who_is_called_back_until_it_is_renewed(folder: TrustFolder) -> None:
    trust = Trust(folder.trust_store())
    watch = FolderWatch(folder, trust, [])
    for change, expected in ((partial(folder.revoke, NAME, "both"), {NAME}), (partial(folder.renew, NAME), set())):
        change(datetime.now(UTC))
        watch.look()
        assert trust.revoked == expected


@pytest.mark.parametrize("remembered", [False, True])
def test_a_stale_list_is_noticed_for_certificates_that_were_believed_before(
    remembered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that nobody renews any more may lack a revocation: time alone makes it worthless."""
    from mesh.signatures import identity

    now = datetime.now(UTC)
    made = TestTrust([DOMAIN], now, timedelta(hours=1))
    leaf = made.authorities[DOMAIN].issue_signing(SPIFFE, now, timedelta(days=30)).certificate_der
    trust = Trust(made.store())
    if remembered:
        trust.signer(leaf)

    monkeypatch.setattr(identity, "clocks", SimpleNamespace(unix=lambda: now.timestamp() + 7200))
    with pytest.raises(CrlStale):
        trust.signer(leaf)


def test_an_expired_certificate_is_told_with_its_end() -> None:
    made = TestTrust([DOMAIN], datetime.now(UTC) - timedelta(days=2), timedelta(days=1))
    leaf = made.node(DOMAIN, "municipal_cs", "sapporo").signing.certificate_der
    with pytest.raises(CertificateExpired) as refused:
        Trust(made.store()).signer(leaf)
    assert "{" not in refused.value.explain()


@pytest.mark.parametrize("raw", [b"", b"\0" * 600, b"-----BEGIN CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_a_refusal_and_is_not_remembered(folder: TrustFolder, raw: bytes) -> None:
    trust = Trust(folder.trust_store())
    for _ in range(2):
        with pytest.raises(CertificateUntrusted):
            trust.signer(raw)
    assert trust._signers == {}


def test_what_was_refused_once_is_refused_again(folder: TrustFolder) -> None:
    stranger = TestTrust([DOMAIN]).node(DOMAIN, "municipal_cs", "sapporo")
    trust = Trust(folder.trust_store())
    for _ in range(2):
        with pytest.raises(Refusal):
            trust.signer(stranger.signing.certificate_der)


def test_a_certificate_once_believed_is_known_by_its_fingerprint(folder: TrustFolder) -> None:
    trust, credentials = Trust(folder.trust_store()), folder.credentials(NAME)
    der = credentials.signing.certificate_der
    fingerprint = sha256(der).digest()
    with pytest.raises(CertificateUnknown):
        trust.signer_by(fingerprint, b"")
    assert trust.signer_by(fingerprint, der)[0].spiffe == SPIFFE
    assert trust.signer_by(fingerprint, b"")[1] == der
    trust.replace(folder.trust_store())
    assert trust.signer_by(fingerprint, b"")[0].spiffe == SPIFFE


def test_a_fingerprint_of_a_revoked_certificate_is_believed_no_more(folder: TrustFolder) -> None:
    trust, der = Trust(folder.trust_store()), folder.credentials(NAME).signing.certificate_der
    fingerprint = sha256(der).digest()
    trust.signer_by(fingerprint, der)
    folder.revoke(NAME, "signing", datetime.now(UTC))
    trust.replace(folder.trust_store())
    for certificate in (der, b""):
        with pytest.raises(CertificateRevoked):
            trust.signer_by(fingerprint, certificate)


def test_what_was_never_believed_is_not_remembered(folder: TrustFolder) -> None:
    stranger = TestTrust([DOMAIN]).node(DOMAIN, "municipal_cs", "sapporo").signing.certificate_der
    trust = Trust(folder.trust_store())
    with pytest.raises(CertificateUntrusted):
        trust.signer_by(sha256(stranger).digest(), stranger)
    with pytest.raises(CertificateUnknown):
        trust.signer_by(sha256(stranger).digest(), b"")


def test_the_memory_of_certificates_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identities, "REMEMBERED", 2)
    made = TestTrust([DOMAIN])
    trust = Trust(made.store())
    ders = [made.node(DOMAIN, "municipal_cs", f"city{n}").signing.certificate_der for n in range(3)]
    for each in ders:
        trust.signer(each)
    assert list(trust._certificates.values()) == ders[1:]
    with pytest.raises(CertificateUnknown):
        trust.signer_by(sha256(ders[0]).digest(), b"")
