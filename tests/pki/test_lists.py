"""Revocation lists that must not be taken for whole ones."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from pki.authority import NodeCredentials
from pki.refusals import CrlStale
from pki.testing import TestTrust
from pki.verification import TrustStore

CITY = "sapporo.city.juki.test"
PART = x509.IssuingDistributionPoint(None, None, True, False, None, False, False)


@pytest.mark.parametrize(
    "extensions",
    [
        [(x509.CRLNumber(7), False), (PART, True)],
        [(x509.CRLNumber(7), False), (x509.DeltaCRLIndicator(1), True)],
        [],
    ],
    ids=["of some certificates only", "only what changed", "without a number"],
)
def test_a_list_of_a_part_or_without_a_number_counts_for_nothing(
    trust: TestTrust,
    gateway: NodeCredentials,
    now: datetime,
    extensions: list[tuple[x509.ExtensionType, bool]],
) -> None:
    authority = trust.authorities[CITY]
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = x509.CertificateRevocationListBuilder(authority.certificate.subject, now, now + timedelta(days=1))
    for extension, critical in [(identifier, False), *extensions]:
        builder = builder.add_extension(extension, critical)
    partial = builder.sign(authority.key, hashes.SHA256())
    store = TrustStore(trust.root.certificate, [authority.certificate], [partial])
    with pytest.raises(CrlStale):
        store.verify_signer(gateway.signing.certificate_der, now)
