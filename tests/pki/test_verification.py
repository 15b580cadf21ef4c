"""The seven steps, each made to fail on its own."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from pki import profile
from pki.authority import Authority, Credential, NodeCredentials
from pki.names import SpiffeId
from pki.refusals import (
    CertificateExpired,
    CertificateMisused,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUntrusted,
    CrlStale,
)
from pki.revocation import Revoked, new_list
from pki.testing import START, TestTrust
from pki.verification import TrustStore
from vocabulary.refusals import Refusal

CITY = "sapporo.city.juki.test"
NETWORK = "juki-net.juki.test"
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def by_hand(
    authority: Authority, now: datetime, *more: tuple[x509.ExtensionType, bool], uris: tuple[str, ...] = ()
) -> bytes:
    """Sign what no authority here would issue: any extensions, any names."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.UniformResourceIdentifier(each) for each in uris]
    builder = (
        x509.CertificateBuilder()
        .subject_name(profile.common_name("odd"))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + WEEK)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    return Credential(
        spiffe=SpiffeId(trust_domain=CITY, kind="odd", node="odd"),
        certificate=builder.sign(authority.key, hashes.SHA256()),
        chain=(),
        key=key,
    ).certificate_der


def test_a_good_signer_is_known_by_name_and_key(trust: TestTrust, gateway: NodeCredentials, now: datetime) -> None:
    signer = trust.store().verify_signer(gateway.signing.certificate_der, now)
    assert str(signer.spiffe) == f"spiffe://{CITY}/juki_gateway/sapporo"
    assert signer.public_key == gateway.signing.key.public_key()
    assert signer.serial == gateway.signing.certificate.serial_number
    assert signer.fingerprint == gateway.signing.certificate.fingerprint(hashes.SHA256()).hex()


def test_a_tls_peer_is_read_from_der_and_from_pem(trust: TestTrust, gateway: NodeCredentials, now: datetime) -> None:
    store = trust.store()
    assert store.verify_tls(gateway.tls.certificate_der, now) == store.verify_tls(gateway.tls.chain_pem, now)


@pytest.mark.parametrize("junk", [b"", b"0", b"\x30\x82", b"-----BEGIN CERTIFICATE-----\n", bytes(4000)])
def test_step_1_what_cannot_be_read_is_untrusted(trust: TestTrust, now: datetime, junk: bytes) -> None:
    with pytest.raises(CertificateUntrusted):
        trust.store().verify_signer(junk, now)


def test_step_2_a_stranger_under_a_rightful_name_is_untrusted(trust: TestTrust, now: datetime) -> None:
    stranger = TestTrust([CITY]).node(CITY, "juki_gateway", "sapporo")
    with pytest.raises(CertificateUntrusted):
        trust.store().verify_signer(stranger.signing.certificate_der, now)


def test_step_2_a_signature_by_another_intermediate_is_untrusted(trust: TestTrust, now: datetime) -> None:
    city, network = trust.authorities[CITY], trust.authorities[NETWORK]
    pretender = replace(city, key=network.key)
    spiffe = SpiffeId(trust_domain=CITY, kind="juki_gateway", node="sapporo")
    with pytest.raises(CertificateUntrusted):
        trust.store().verify_signer(pretender.issue_signing(spiffe, now).certificate_der, now)


def test_step_3_an_intermediate_of_another_root_counts_for_nothing(
    trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    ours = [each.certificate for each in trust.authorities.values()]
    store = TrustStore(TestTrust([]).root.certificate, ours, [trust.crl(CITY)])
    assert store.trust_domains == frozenset()
    with pytest.raises(CertificateUntrusted):
        store.verify_signer(gateway.signing.certificate_der, now)


def test_step_3_a_leaf_is_no_intermediate_and_an_intermediate_no_root(
    trust: TestTrust, gateway: NodeCredentials
) -> None:
    assert TrustStore(trust.root.certificate, [gateway.tls.certificate]).trust_domains == frozenset()
    with pytest.raises(CertificateUntrusted):
        TrustStore(trust.authorities[CITY].certificate, [])


def test_step_4_a_leaf_is_good_only_within_its_time(now: datetime) -> None:
    trust = TestTrust([CITY], now, WEEK)
    leaf = trust.node(CITY, "juki_gateway", "sapporo").signing.certificate_der
    with pytest.raises(CertificateExpired):
        trust.store().verify_signer(leaf, now + WEEK + timedelta(seconds=1))
    with pytest.raises(CertificateNotYetValid):
        trust.store().verify_signer(leaf, now - timedelta(seconds=61))
    trust.store().verify_signer(leaf, now + WEEK)
    trust.store().verify_signer(leaf, now - timedelta(seconds=60))


def test_step_4_a_leaf_is_not_good_beyond_its_intermediate(trust: TestTrust, now: datetime) -> None:
    brief = trust.root.intermediate(CITY, now, days=1)
    spiffe = SpiffeId(trust_domain=CITY, kind="juki_gateway", node="sapporo")
    leaf = by_hand(brief, now, *_purpose(profile.SIGNING_USAGES), uris=(str(spiffe),))
    store = TrustStore(trust.root.certificate, [brief.certificate], [new_list(brief, [], 1, now, WEEK)])
    store.verify_signer(leaf, now)
    with pytest.raises(CertificateUntrusted):
        store.verify_signer(leaf, now + 2 * DAY)


def test_step_5_an_intermediate_cannot_speak_for_another_domain(trust: TestTrust, now: datetime) -> None:
    forger = replace(trust.authorities[CITY], trust_domain=NETWORK)
    spiffe = SpiffeId(trust_domain=NETWORK, kind="national", node="national")
    with pytest.raises(CertificateUntrusted) as refusal:
        trust.store().verify_signer(forger.issue_signing(spiffe, now).certificate_der, now)
    assert "outside its issuer's trust domain" in refusal.value.explain()


@pytest.mark.parametrize(
    "uris",
    [
        (),
        (f"https://{CITY}/juki_gateway/sapporo",),
        (f"spiffe://{CITY}/juki_gateway/sapporo", f"spiffe://{CITY}/juki_gateway/otaru"),
    ],
    ids=["none", "another scheme", "two"],
)
def test_step_5_a_leaf_names_exactly_one_node(trust: TestTrust, now: datetime, uris: tuple[str, ...]) -> None:
    leaf = by_hand(trust.authorities[CITY], now, *_purpose(profile.SIGNING_USAGES), uris=uris)
    with pytest.raises(CertificateUntrusted) as refusal:
        trust.store().verify_signer(leaf, now)
    assert "exactly one node" in refusal.value.explain()


def test_step_6_tls_and_signing_are_never_interchangeable(
    trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    store = trust.store()
    with pytest.raises(CertificateMisused):
        store.verify_signer(gateway.tls.certificate_der, now)
    with pytest.raises(CertificateMisused):
        store.verify_tls(gateway.signing.certificate_der, now)


def _purpose(usages: frozenset[x509.ObjectIdentifier]) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (profile.key_usage(authority=False), True),
        (x509.ExtendedKeyUsage(sorted(usages, key=str)), False),
    ]


@pytest.mark.parametrize(
    "extensions",
    [
        [],
        _purpose(profile.SIGNING_USAGES)[:1],
        _purpose(profile.SIGNING_USAGES)[1:],
        _purpose(profile.SIGNING_USAGES | profile.TLS_USAGES),
        [(profile.key_usage(authority=True), True), _purpose(profile.SIGNING_USAGES)[1]],
        [*_purpose(profile.SIGNING_USAGES), (x509.BasicConstraints(ca=True, path_length=None), True)],
        [
            *_purpose(profile.SIGNING_USAGES),
            (x509.UnrecognizedExtension(profile.MESSAGE_SIGNING, b"\5\0"), True),
        ],
    ],
    ids=[
        "no usage",
        "key usage only",
        "extended only",
        "both purposes",
        "signs others",
        "authority",
        "unknown",
    ],
)
def test_step_6_anything_but_the_one_purpose_is_refused(
    trust: TestTrust, now: datetime, extensions: list[tuple[x509.ExtensionType, bool]]
) -> None:
    uris = (f"spiffe://{CITY}/juki_gateway/sapporo",)
    good = by_hand(trust.authorities[CITY], now, *_purpose(profile.SIGNING_USAGES), uris=uris)
    trust.store().verify_signer(good, now)
    with pytest.raises(CertificateMisused):
        trust.store().verify_signer(by_hand(trust.authorities[CITY], now, *extensions, uris=uris), now)


def test_step_7_a_revoked_leaf_is_refused_and_its_sister_is_not(
    trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    before = trust.store()
    trust.revoke(gateway.signing)
    after = trust.store()
    with pytest.raises(CertificateRevoked):
        after.verify_signer(gateway.signing.certificate_der, now)
    after.verify_tls(gateway.tls.certificate_der, now)
    before.verify_signer(gateway.signing.certificate_der, now)
    assert after.is_revoked(gateway.signing.certificate.serial_number, CITY)
    assert not after.is_revoked(gateway.signing.certificate.serial_number, NETWORK)
    assert not after.is_revoked(gateway.tls.certificate.serial_number, CITY)


def test_step_7_evidence_from_before_a_revocation_holds_unless_the_key_was_stolen(
    trust: TestTrust, gateway: NodeCredentials, server: NodeCredentials, now: datetime
) -> None:
    trust.revoke(gateway.signing, at=now, reason=x509.ReasonFlags.cessation_of_operation)
    trust.revoke(server.signing, at=now, reason=x509.ReasonFlags.key_compromise)
    store = trust.store()
    store.verify_signer(gateway.signing.certificate_der, now - DAY)
    with pytest.raises(CertificateRevoked):
        store.verify_signer(gateway.signing.certificate_der, now)
    with pytest.raises(CertificateRevoked):
        store.verify_signer(server.signing.certificate_der, now - DAY)


def test_step_7_without_a_list_in_force_nobody_is_believed(
    trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    authority = trust.authorities[CITY]
    leaf = gateway.signing.certificate_der

    def store(*lists: x509.CertificateRevocationList) -> TrustStore:
        return TrustStore(trust.root.certificate, [authority.certificate], lists)

    forger = replace(authority, key=trust.authorities[NETWORK].key)
    yesterday = new_list(authority, [], 1, now - 2 * DAY)
    for stale in (store(), store(yesterday), store(new_list(forger, [], 2, now)), store(trust.crl(NETWORK))):
        with pytest.raises(CrlStale) as refusal:
            stale.verify_signer(leaf, now)
        assert refusal.value.code == "UNAVAILABLE"
    store(yesterday, new_list(authority, [], 2, now)).verify_signer(leaf, now)


def test_step_7_the_list_with_the_highest_number_counts_whatever_the_order(
    trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    authority = trust.authorities[CITY]
    revoked = Revoked(serial=gateway.signing.certificate.serial_number, time=START)
    old, new = new_list(authority, [], 9, now), new_list(authority, [revoked], 10, now)
    for lists in ([old, new], [new, old]):
        store = TrustStore(trust.root.certificate, [authority.certificate], lists)
        with pytest.raises(CertificateRevoked):
            store.verify_signer(gateway.signing.certificate_der, now)


def test_a_cached_holder_is_checked_again_without_its_certificate(
    trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    signer = trust.store().verify_signer(gateway.signing.certificate_der, now)
    trust.store().check_still_good(signer, now)
    with pytest.raises(CertificateExpired):
        trust.store().check_still_good(signer, signer.not_after + DAY)
    with pytest.raises(CertificateUntrusted):
        TestTrust([CITY]).store().check_still_good(signer, now)
    trust.revoke(gateway.signing)
    with pytest.raises(CertificateRevoked):
        trust.store().check_still_good(signer, now)


_TRUST = TestTrust([CITY])
_STORE = _TRUST.store()
_LEAF = _TRUST.node(CITY, "juki_gateway", "sapporo").signing.certificate_der


# Some changes make a certificate the library warns of before it is refused.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(place=st.integers(0, len(_LEAF) - 1), bits=st.integers(1, 255))
def test_a_tampered_certificate_is_refused_wherever_it_was_touched(place: int, bits: int) -> None:
    tampered = bytearray(_LEAF)
    tampered[place] ^= bits
    with pytest.raises(Refusal):
        _STORE.verify_signer(bytes(tampered), START + DAY)
