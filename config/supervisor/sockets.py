"""Listening sockets, held by the supervisor: a web process that restarts never refuses a connection."""

from __future__ import annotations

import errno
import socket

BACKLOG = 1024  # connections that wait while the web process is being replaced


class PortInUse(Exception):
    """Another program listens there; the message is one sentence for the terminal."""


def listen(port: int) -> list[socket.socket]:
    """Listen on 127.0.0.1 and, where the machine has it, on ::1, so that `localhost` works either way."""
    sockets = [_bound(socket.AF_INET, "127.0.0.1", port)]
    try:
        sockets.append(_bound(socket.AF_INET6, "::1", port))
    except PortInUse:
        sockets[0].close()
        raise
    except OSError:
        pass  # no IPv6 here; browsers fall back to 127.0.0.1
    return sockets


def listen_or_any(port: int) -> socket.socket:
    """Listen on 127.0.0.1 at this port, or at any free one when it is taken."""
    try:
        return _bound(socket.AF_INET, "127.0.0.1", port)
    except PortInUse:
        return _bound(socket.AF_INET, "127.0.0.1", 0)


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"Port {port} is in use: stop what listens there (Quorum itself, perhaps), "
                f"or choose another with QUORUM_PORT={port + 1} make run."
            ) from error
        if error.errno == errno.EACCES:
            raise PortInUse(f"Port {port} needs root: choose one above 1023 with QUORUM_PORT.") from error
        raise
    return sock
