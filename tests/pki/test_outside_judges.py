"""What others say of our certificates: OpenSSL agrees, and pkilint finds no fault."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from validators import url  # type: ignore[import-untyped]  # it ships no types

from pki.authority import Authority, NodeCredentials
from pki.names import SpiffeId
from pki.testing import TestTrust

CITY = "sapporo.city.juki.test"
NETWORK = "juki-net.juki.test"
TOOLS = Path(sys.executable).parent
FAULTS = {"ERROR", "FATAL"}


def write(folder: Path, name: str, thing: x509.Certificate | x509.CertificateRevocationList) -> Path:
    path = folder / f"{name}.pem"
    path.write_bytes(thing.public_bytes(Encoding.PEM))
    return path


def openssl(folder: Path, trust: TestTrust, leaf: x509.Certificate, at: datetime) -> str:
    root = write(folder, "root", trust.root.certificate)
    intermediate = write(folder, "intermediate", trust.authorities[CITY].certificate)
    crl = write(folder, "crl", trust.crl(CITY))
    command = ["openssl", "verify", "-x509_strict", "-crl_check", "-attime", str(int(at.timestamp()))]
    command += ["-CAfile", str(root), "-untrusted", str(intermediate), "-CRLfile", str(crl)]
    done = subprocess.run([*command, str(write(folder, "leaf", leaf))], check=False, capture_output=True, text=True)
    return done.stdout + done.stderr


def faults(tool: str, *options: str, of: Path) -> list[str]:
    command = [str(TOOLS / tool), "lint", *options, "--format", "JSON", str(of)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = json.loads(done.stdout)
    findings = [finding for result in found["results"] for finding in result["finding_descriptions"]]
    return [f"{each['code']}: {each.get('message', '')}" for each in findings if each["severity"] in FAULTS]


def test_openssl_accepts_both_leaves(tmp_path: Path, trust: TestTrust, gateway: NodeCredentials, now: datetime) -> None:
    for each in gateway:
        assert openssl(tmp_path, trust, each.certificate, now).endswith("leaf.pem: OK\n")


def test_openssl_sees_what_is_revoked_and_only_that(
    tmp_path: Path, trust: TestTrust, gateway: NodeCredentials, now: datetime
) -> None:
    trust.revoke(gateway.signing, reason=x509.ReasonFlags.key_compromise)
    assert "certificate revoked" in openssl(tmp_path, trust, gateway.signing.certificate, now)
    assert openssl(tmp_path, trust, gateway.tls.certificate, now).endswith("leaf.pem: OK\n")


def test_openssl_refuses_a_name_outside_the_intermediate_s_trust_domain(
    tmp_path: Path, trust: TestTrust, now: datetime
) -> None:
    outside = SpiffeId(trust_domain=NETWORK, kind="municipal_cs", node="sapporo")
    forger: Authority = replace(trust.authorities[CITY], trust_domain=NETWORK)
    forged = forger.issue_signing(outside, now).certificate
    assert "permitted subtree violation" in openssl(tmp_path, trust, forged, now)


@pytest.mark.parametrize("which", ["root", "intermediate"])
def test_pkilint_finds_no_fault_in_an_authority(tmp_path: Path, trust: TestTrust, which: str) -> None:
    authority = trust.root if which == "root" else trust.authorities[CITY]
    assert faults("lint_pkix_cert", of=write(tmp_path, which, authority.certificate)) == []


@pytest.mark.parametrize("use", ["tls", "signing"])
def test_pkilint_finds_no_fault_in_a_leaf_but_a_scheme_it_does_not_know(
    tmp_path: Path, gateway: NodeCredentials, use: str
) -> None:
    leaf = getattr(gateway, use)
    # A false alarm, as the next test proves: the URI is sound, only its scheme is not on pkilint's list.
    known = f'pkix.invalid_uri_syntax: Invalid URI syntax: "{leaf.spiffe}"'
    assert faults("lint_pkix_cert", of=write(tmp_path, use, leaf.certificate)) == [known]


def test_pkilint_objects_to_the_scheme_alone() -> None:
    # The very function pkilint asks.
    assert url(f"https://{CITY}/juki_gateway/sapporo")
    assert not url(f"spiffe://{CITY}/juki_gateway/sapporo")


@pytest.mark.parametrize("entries", [0, 2])
def test_pkilint_finds_no_fault_in_a_list(
    tmp_path: Path, trust: TestTrust, gateway: NodeCredentials, entries: int
) -> None:
    for each, reason in zip(
        gateway[:entries], [x509.ReasonFlags.unspecified, x509.ReasonFlags.superseded], strict=False
    ):
        trust.revoke(each, reason=reason)
    assert faults("lint_crl", "-t", "CRL", "-p", "PKIX", of=write(tmp_path, "crl", trust.crl(CITY))) == []
