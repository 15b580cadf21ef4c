"""A host's trust and its nodes' identities, and the keys it shows at its port."""

from collections.abc import Iterable
from functools import partial

import grpc

from mesh.signatures.identity import FolderWatch, Identity, trust_in
from mesh.topology.model import Node
from pki.trust_folder import TrustFolder
from world import threads


class HostKeys:
    """Who the nodes of one host are and whom they trust, kept up to date from the pki folder."""

    def __init__(self, folder: TrustFolder, nodes: Iterable[Node]) -> None:
        self.trust = trust_in(folder)
        self.identities = {
            node.name: Identity(node.name, node.spiffe_id, partial(folder.credentials, node.name)) for node in nodes
        }
        self._folder = folder
        self._watch = FolderWatch(folder, self.trust, list(self.identities.values()))
        self._shown = self._versions()
        self._looking = threads.Lock()

    def start(self) -> None:
        """Begin to follow the pki folder."""
        self._watch.start()

    def stop(self) -> None:
        """Follow it no more."""
        self._watch.stop()

    def credentials(self) -> grpc.ServerCredentials:
        """What a server shows and asks for: every node's own certificate, by server name; renewed ones at once."""
        return grpc.dynamic_ssl_server_credentials(
            self._configuration(),
            self._newer_configuration,  # type: ignore[arg-type]  # None, "as before", is missing in its stubs
            True,
        )

    def _versions(self) -> tuple[int, ...]:
        return tuple(each.version for each in self.identities.values())

    def _configuration(self) -> grpc.ServerCertificateConfiguration:
        """Every node's key and chain as they are now; gRPC takes it over, so each call makes a new one."""
        pairs = self._folder.tls_pems(self.identities)
        return grpc.ssl_server_certificate_configuration(pairs, self.trust.store.root_pem)

    def _newer_configuration(self) -> grpc.ServerCertificateConfiguration | None:
        """What to show when a certificate was renewed since the last handshake, else None."""
        versions = self._versions()
        with self._looking:
            if versions == self._shown:
                return None
            self._shown = versions
        return self._configuration()
