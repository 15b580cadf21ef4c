"""The whole trust of a network in one folder: made, mended, renewed and revoked by whoever holds its lock.

    root/root.crt root.key
    domains/<trust domain>/ca.crt ca.key ca.crl crl-number revoked.json changed
    nodes/<node name>/tls.crt tls.key signing.crt signing.key issued.json
    .lock

Running it again after a kill mends: every file is replaced in one step, so each
is whole or absent, and what is absent, damaged or does not belong is made anew.
A domain's file ``changed`` gets another content whenever a list or a leaf of that
domain is about to change, so that whoever runs need look at that file alone. It
is written first, under the writer's lock: who sees it waits for that lock, and a
writer that is killed half-way has not kept its change to itself.
Losing root.key means a new root: hosts then have to read root.crt again.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from cryptography import x509

from pki import files
from pki.authority import Authority, NodeCredentials
from pki.authority_files import WATCHED, DomainFiles, RootFiles
from pki.names import PkiNode, check_segment, check_trust_domain
from pki.node_files import USES, NodeFiles
from pki.refusals import CredentialsMissing
from pki.revocation import Revoked
from pki.verification import TrustStore
from world import chance

Which = Literal["tls", "signing", "both"]
CHANGED: Final = "changed"


log = logging.getLogger(__name__)


class TrustFolder:
    """One such folder. Writers take turns, readers see no half-made state; processes and threads alike."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._nodes: Final = path / "nodes"
        self._root: Final = RootFiles(path / "root")
        self._announced: set[str] = set()  # domains whose change this writer has said; it alone has the lock

    def ensure(self, domains: Iterable[str], nodes: Iterable[PkiNode], now: datetime) -> None:
        """See that all of these exist and are good, lists included; run it at start and every few hours.

        What is there but not named is left alone. A revoked node stays out.
        """
        wanted = list(nodes)
        with self._writing():
            files.sweep(self._path)
            names = sorted({*domains, *(each.spiffe.trust_domain for each in wanted)})
            root = self._root.ensure(now)
            authorities = {name: self._domain(name).ensure(root, now) for name in names}
            revoked = {name: self._domain(name).revoked().keys() for name in names}
            for node in wanted:
                domain = node.spiffe.trust_domain
                self._node(node.name).ensure(node, authorities[domain], revoked[domain], now)

    def renew(self, node: str, now: datetime) -> None:
        """Issue both leaves of a node anew; also how a revoked node is admitted again.

        The former leaves are not revoked: what they signed is still to be verified.
        """
        with self._writing():
            known = self._node(node).describe()
            self._node(node).renew(known, self._authority(known.spiffe.trust_domain, now), now)

    def revoke(
        self,
        node: str,
        which: Which,
        now: datetime,
        reason: x509.ReasonFlags = x509.ReasonFlags.unspecified,
    ) -> None:
        """Call back every leaf of the node that may still be about, and publish a new list.

        Messages signed before *now* still verify as evidence, unless the reason is a
        compromised key.
        """
        with self._writing():
            domain = self._node(node).spiffe().trust_domain
            time = now.replace(microsecond=0)
            serials = self._node(node).serials(USES if which == "both" else (which,))
            revoked = [Revoked(serial=each, time=time, reason=reason) for each in serials]
            self._domain(domain).revoke(self._authority(domain, now), node, revoked, now)

    def credentials(self, node: str) -> NodeCredentials:
        """Return both leaves of a node with their keys."""
        with self._reading():
            return self._node(node).credentials()

    def tls_pems(self, nodes: Iterable[str]) -> list[tuple[bytes, bytes]]:
        """Return key and chain of each node's TLS leaf as a TLS stack wants them, unread: quick for many nodes."""
        with self._reading():
            return [self._node(name).tls_pem() for name in nodes]

    def trust_store(self) -> TrustStore:
        """Return a snapshot of the root, every intermediate and every list."""
        with self._reading():
            root = self._root.certificate()
            if root is None:
                raise CredentialsMissing(node="root")
            found = [_readable(domain) for domain in self._domains()]
            intermediates = [each for certificates, _ in found for each in certificates]
            return TrustStore(root, intermediates, [crl for _, crl in found if crl is not None])

    def revoked_nodes(self) -> frozenset[str]:
        """Return the nodes and clients one of whose own certificates is called back and not renewed since."""
        with self._reading():
            serials = {serial for domain in self._domains() for serial in _called_back(domain)}
            folder = self._path / "nodes"
            if not serials or not folder.is_dir():
                return frozenset()
            names = (each.name for each in folder.iterdir() if each.is_dir())
            return frozenset(name for name in names if self._node(name).is_revoked(serials))

    def changes(self) -> files.Stamp:
        """Return what differs as soon as anything below may; cheap enough to ask every second."""
        watched = [self._path / "root" / "root.crt"]
        watched += [each / CHANGED for each in self._domain_folders()]
        return files.stamp(watched)

    def crl_mtimes(self) -> files.Stamp:
        """Return what differs as soon as a new :meth:`trust_store` would; waits for whoever writes."""
        watched = [self._path / "root" / "root.crt"]
        with self._reading():
            watched += [each / name for each in self._domain_folders() for name in WATCHED]
            return files.stamp(watched)

    def credential_mtimes(self, node: str) -> files.Stamp:
        """Return what differs as soon as new :meth:`credentials` of the node would; waits for whoever writes."""
        return self.all_credential_mtimes([node])[node]

    def all_credential_mtimes(self, nodes: Iterable[str]) -> dict[str, files.Stamp]:
        """Return the same of many nodes by name, waiting once."""
        with self._reading():
            return {name: self._node(name).stamp() for name in nodes}

    def _announce(self, domain: str) -> None:
        if domain not in self._announced:
            files.write(self._path / "domains" / domain / CHANGED, f"{chance.token_hex(16)}\n".encode())
            self._announced.add(domain)

    def _authority(self, domain: str, now: datetime) -> Authority:
        return self._domain(domain).ensure(self._root.ensure(now), now)

    def _domain(self, name: str) -> DomainFiles:
        check_trust_domain(name)
        return DomainFiles(self._path / "domains" / name, self._announce)

    def _domains(self) -> list[DomainFiles]:
        return [DomainFiles(each, self._announce) for each in self._domain_folders()]

    def _domain_folders(self) -> list[Path]:
        folder = self._path / "domains"
        return sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []

    def _node(self, name: str) -> NodeFiles:
        check_segment("node", name)
        return NodeFiles(self._nodes / name, self._announce)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        for each in (self._path, self._path / "domains", self._path / "nodes"):
            files.make_folder(each)
        with files.locked(self._path / ".lock", exclusive=True):
            self._announced.clear()
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with files.locked(self._path / ".lock", exclusive=False):
            yield


def _readable(domain: DomainFiles) -> tuple[Sequence[x509.Certificate], x509.CertificateRevocationList | None]:
    """Return a domain's certificates and list; where either cannot be read, nobody of this one domain is believed."""
    try:
        return domain.certificates, domain.revocations.crl
    except OSError:
        log.exception("the trust domain %s cannot be read; nobody of it is believed", domain.folder.name)
        return (), None


def _called_back(domain: DomainFiles) -> Collection[int]:
    """Return the serials a domain has called back; none where that cannot be read, since nobody of it is believed."""
    try:
        return domain.revoked().keys()
    except OSError:
        return ()
