"""Whom a process believes, and that it changes its mind when the folder, or time, says so."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from mesh.signatures.identity import FolderWatch, Identity, Trust
from pki.folder import PkiFolder
from pki.names import PkiNode, SpiffeId
from pki.refusals import CertificateExpired, CertificateRevoked, CertificateUntrusted, CrlStale
from pki.testing import TestTrust
from vocabulary.refusals import Refusal

DOMAIN = "sapporo.juki.test"
NAME = "sapporo.municipal-cs"
SPIFFE = SpiffeId(trust_domain=DOMAIN, kind="municipal_cs", node="sapporo")


@pytest.fixture
def folder(tmp_path: Path) -> PkiFolder:
    folder = PkiFolder(tmp_path)
    folder.ensure([DOMAIN], [PkiNode(name=NAME, spiffe=SPIFFE, dns_names=("a.juki.localhost",))], datetime.now(UTC))
    return folder


def test_a_watch_takes_up_a_revocation_and_a_renewal(folder: PkiFolder) -> None:
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
def test_what_is_no_certificate_is_a_refusal_and_is_not_remembered(folder: PkiFolder, raw: bytes) -> None:
    trust = Trust(folder.trust_store())
    for _ in range(2):
        with pytest.raises(CertificateUntrusted):
            trust.signer(raw)
    assert trust._signers == {}


def test_what_was_refused_once_is_refused_again(folder: PkiFolder) -> None:
    stranger = TestTrust([DOMAIN]).node(DOMAIN, "municipal_cs", "sapporo")
    trust = Trust(folder.trust_store())
    for _ in range(2):
        with pytest.raises(Refusal):
            trust.signer(stranger.signing.certificate_der)
