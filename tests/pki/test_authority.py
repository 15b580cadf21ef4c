"""What authorities issue, and what they will not."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509

from pki import profile
from pki.authority import Authority, NodeCredentials
from pki.names import SpiffeId
from pki.testing import TestTrust

CITY = "sapporo.city.juki.test"
SPIFFE = SpiffeId(trust_domain=CITY, kind="juki_gateway", node="sapporo")


@pytest.fixture
def intermediate(now: datetime) -> Authority:
    return Authority.root("juki root", now).intermediate(CITY, now)


def test_a_root_issues_no_leaf(now: datetime) -> None:
    with pytest.raises(ValueError, match="own trust domain"):
        Authority.root("juki root", now).issue_signing(SPIFFE, now)


def test_an_intermediate_makes_no_further_authority(intermediate: Authority, now: datetime) -> None:
    with pytest.raises(ValueError, match="no further authority"):
        intermediate.intermediate("other.juki.test", now)


def test_an_intermediate_issues_nothing_for_another_domain(intermediate: Authority, now: datetime) -> None:
    other = SpiffeId(trust_domain="otaru.city.juki.test", kind="juki_gateway", node="otaru")
    with pytest.raises(ValueError, match="own trust domain"):
        intermediate.issue_tls(other, [], now)


def test_nothing_outlives_its_issuer(now: datetime) -> None:
    root = Authority.root("juki root", now, days=10)
    leaf = root.intermediate(CITY, now, days=100).issue_signing(SPIFFE, now, timedelta(days=1000))
    assert leaf.certificate.not_valid_after_utc == root.certificate.not_valid_after_utc


def test_a_leaf_begins_no_more_than_a_minute_ago_and_lasts_a_week(intermediate: Authority, now: datetime) -> None:
    leaf = intermediate.issue_signing(SPIFFE, now).certificate
    assert leaf.not_valid_before_utc == now - timedelta(seconds=60)
    assert leaf.not_valid_after_utc == now + timedelta(days=7)


def test_the_uri_is_the_only_one_and_the_dns_names_stand_beside_it(intermediate: Authority, now: datetime) -> None:
    names = ("sapporo.juki-gateway.juki.localhost", "gateway.sapporo.juki.localhost")
    leaf = intermediate.issue_tls(SPIFFE, names, now).certificate
    assert profile.spiffe_of(leaf) == SPIFFE
    assert profile.dns_names_of(leaf) == names


def test_serials_are_positive_of_at_most_159_bits_and_never_twice_the_same(
    intermediate: Authority, now: datetime
) -> None:
    serials = {intermediate.issue_signing(SPIFFE, now).certificate.serial_number for _ in range(50)}
    assert len(serials) == 50
    assert all(0 < each < 1 << 159 for each in serials)


def test_no_repr_shows_a_key(trust: TestTrust, gateway: NodeCredentials) -> None:
    shown = repr(gateway) + repr(trust.authorities[CITY]) + str(gateway.tls)
    private = f"{gateway.tls.key.private_numbers().private_value:x}"
    assert private not in shown
    assert "PRIVATE" not in shown
    assert "rivateKey" not in shown
    assert str(gateway.tls.spiffe) in shown


def test_the_chain_a_peer_needs_is_leaf_and_intermediate(trust: TestTrust, gateway: NodeCredentials) -> None:
    chain = x509.load_pem_x509_certificates(gateway.tls.chain_pem)
    assert chain == [gateway.tls.certificate, trust.authorities[CITY].certificate]


def test_below_an_intermediate_there_is_room_for_leaves_only(intermediate: Authority) -> None:
    constraints = intermediate.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=0)
