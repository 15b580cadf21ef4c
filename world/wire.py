"""The wire: channels, servers and ports."""

import socket

import grpc

secure_channel = grpc.secure_channel
insecure_channel = grpc.insecure_channel
server = grpc.server


def is_free(address: str, port: int) -> bool:
    """Whether nobody listens there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


class PortBusy(OSError):
    """A port cannot be listened at."""


def listen(to: grpc.Server, address: str, port: int, credentials: grpc.ServerCredentials | None = None) -> None:
    """Let a server listen there, in the clear where no *credentials* are given."""
    place, busy = f"{address}:{port}", PortBusy(f"port {port} of {address} cannot be used; another program may hold it")
    try:
        got = to.add_secure_port(place, credentials) if credentials else to.add_insecure_port(place)
    except RuntimeError as error:
        raise busy from error
    if got == 0:
        raise busy
