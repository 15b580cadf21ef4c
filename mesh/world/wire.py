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
