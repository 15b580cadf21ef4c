"""Who a node is and whom it believes, kept up to date while it runs.

Certificates are renewed and revoked by rewriting files in the pki folder. A watcher looks at them about once a
second and swaps in a new snapshot, so a revocation counts within that time on connections already open.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from mesh.failures import log_failure
from mesh.refusals import CertificateUnknown, RevocationsUnreadable, SignatureBad
from mesh.signatures.signing import SigningKey
from pki import files
from pki.authority import Credential, NodeCredentials
from pki.trust_folder import TrustFolder
from pki.verification import Certified, Signer, TlsPeer, TrustStore
from world import clocks, threads

LOOK_EVERY: Final = 1.0  # seconds; house rule: a revocation counts within 5
CHECK_EVERY: Final = 1.0  # seconds between looks whether a remembered certificate and its list are still in force
BLIND: Final = 5.0  # seconds without a look that succeeded, after which nobody is believed
REMEMBERED: Final = 20_000  # verified certificates kept

C = TypeVar("C", bound=Certified)

log = logging.getLogger(__name__)


class Trust:
    """Whom this process believes; one for all nodes of a host."""

    def __init__(self, store: TrustStore, revoked: frozenset[str] = frozenset()) -> None:
        """*revoked* are the names of nodes that nobody sends anything until their certificates are renewed."""
        self._store, self.revoked = store, revoked
        self._blind_since: float | None = None
        self._signers: dict[bytes, tuple[Signer, float]] = {}  # by fingerprint
        self._peers: dict[bytes, tuple[TlsPeer, float]] = {}
        self._certificates: dict[bytes, bytes] = {}  # DER by fingerprint, of those believed once
        self._lock = threads.Lock()

    @property
    def store(self) -> TrustStore:
        """The newest snapshot."""
        return self._store

    def replace(self, store: TrustStore) -> None:
        """Believe *store* from now on; everything is verified anew, but certificates need not be sent again.

        A list that is older than the one before it is not gone back to.
        """
        self._store, self._signers, self._peers = store.after(self._store), {}, {}

    def looked(self, *, well: bool) -> None:
        """Tell whether the last look for revocations succeeded; ``BLIND`` seconds without, and nobody is believed."""
        self._blind_since = None if well else (self._blind_since or clocks.monotonic())

    def _must_see(self) -> None:
        if self._blind_since is not None and clocks.monotonic() - self._blind_since > BLIND:
            raise RevocationsUnreadable

    def signer(self, certificate: bytes) -> Signer:
        """Return who signs with this DER certificate, or refuse; checked once, then for what time changes."""
        return self._signer(sha256(certificate).digest(), certificate)

    def signer_by(self, fingerprint: bytes, certificate: bytes) -> tuple[Signer, bytes]:
        """Return who signs with the certificate of this SHA-256, and that certificate, or refuse.

        A sender may leave *certificate* empty when it was sent before: only what was believed once is remembered.
        """
        found = certificate or self._certificates.get(fingerprint, b"")
        if not found:
            raise CertificateUnknown
        if certificate and sha256(certificate).digest() != fingerprint:
            raise SignatureBad
        return self._signer(fingerprint, found), found

    def _signer(self, fingerprint: bytes, certificate: bytes) -> Signer:
        self._must_see()
        known, store = self._signers, self._store
        found = _remembered(known, fingerprint, lambda at: store.verify_signer(certificate, at), store)
        if fingerprint not in self._certificates:
            with self._lock:
                while len(self._certificates) >= REMEMBERED:
                    del self._certificates[next(iter(self._certificates))]
                self._certificates[fingerprint] = certificate
        return found

    def tls_peer(self, certificate: bytes) -> TlsPeer:
        """Return who connected with this PEM certificate, or refuse."""
        self._must_see()
        known, store = self._peers, self._store
        return _remembered(known, certificate, lambda at: store.verify_tls(certificate, at), store)


def _remembered(
    known: dict[bytes, tuple[C, float]], name: bytes, verify: Callable[[datetime], C], store: TrustStore
) -> C:
    """Return what is certified under *name*: verified whole once in a snapshot, for validity once in a while."""
    now = clocks.unix()
    found, good_until = known.get(name) or (None, 0.0)
    if found is not None and now < good_until:
        return found
    moment = datetime.fromtimestamp(now, UTC)  # certificates live in real time
    if found is None:
        found = verify(moment)
    else:
        store.check_still_good(found, moment)
    if len(known) < REMEMBERED or name in known:
        known[name] = (found, now + CHECK_EVERY)
    return found


class Identity:
    """One party's names and keys; the keys are read at first use and change when its certificates are renewed."""

    def __init__(self, name: str, spiffe_id: str, credentials: NodeCredentials | Callable[[], NodeCredentials]) -> None:
        self.name = name
        self.spiffe_id = spiffe_id
        self.version = 1
        self._credentials = credentials
        self._keys: tuple[Credential, SigningKey] | None = None
        self._reading = threads.Lock()

    @property
    def trust_domain(self) -> str:
        """The first part of its SPIFFE id."""
        return self.spiffe_id.removeprefix("spiffe://").partition("/")[0]

    @property
    def tls(self) -> Credential:
        """What it opens and accepts connections with."""
        return (self._keys or self._read())[0]

    @property
    def signing_key(self) -> SigningKey:
        """What it signs messages with."""
        return (self._keys or self._read())[1]

    def _read(self) -> tuple[Credential, SigningKey]:
        with self._reading:
            if self._keys is None:
                found = self._credentials() if callable(self._credentials) else self._credentials
                self._keys = found.tls, SigningKey(found.signing.key, found.signing.certificate_der)
            return self._keys

    def renew(self, credentials: NodeCredentials) -> None:
        """Use *credentials* from now on; new channels and handshakes take them up."""
        self._keys = credentials.tls, SigningKey(credentials.signing.key, credentials.signing.certificate_der)
        self.version += 1


def trust_in(folder: TrustFolder) -> Trust:
    """Return the trust that a pki folder says now."""
    store = folder.trust_store()
    return Trust(store, called_back(folder, store))


def called_back(folder: TrustFolder, store: TrustStore) -> frozenset[str]:
    """Return who has been called back and not renewed since; no file is read where *store* knows of nobody."""
    return folder.revoked_nodes() if store.has_revoked else frozenset()


class FolderWatch:
    """Looks at a pki folder and tells a host's trust and identities what changed.

    It looks at one file a trust domain; only where that changed, at the lists and at those of the host's own nodes that
    belong to the domain.
    """

    def __init__(self, folder: TrustFolder, trust: Trust, identities: list[Identity]) -> None:
        self._folder, self._trust, self._identities = folder, trust, identities
        self._changes: files.Stamp = ()  # so that the first look finds what happened before this watch was set
        self._lists: files.Stamp = ()
        self._leaves = folder.all_credential_mtimes(each.name for each in identities)
        self._stop = threads.Event()
        self._thread = threads.Thread(target=self._run, name="pki-watch", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            try:
                self.look()
                self._trust.looked(well=True)
            except Exception as error:  # a half-written change is read whole at the next look
                self._trust.looked(well=False)
                log_failure(log, error, "the pki folder could not be read")

    def look(self) -> None:
        """Take up what changed since the last look."""
        changes = self._folder.changes()
        if changes == self._changes:
            return
        domains = {Path(each[0]).parent.name for each in set(changes) - set(self._changes)}
        lists = self._folder.crl_mtimes()
        if lists != self._lists:
            self._trust.replace(self._folder.trust_store())
        self._trust.revoked = called_back(self._folder, self._trust.store)
        for identity in self._identities:
            if identity.trust_domain in domains:
                self._look_at(identity)
        self._changes, self._lists = changes, lists  # only now: what failed half-way is looked at again

    def _look_at(self, identity: Identity) -> None:
        leaves = self._folder.credential_mtimes(identity.name)
        if leaves != self._leaves[identity.name]:
            identity.renew(self._folder.credentials(identity.name))
            self._leaves[identity.name] = leaves
