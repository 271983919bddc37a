"""What systemd hands to a service, and what it wants to hear: nothing of it is needed elsewhere."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

# The first descriptor that systemd passes (sd_listen_fds(3)).
_FIRST = 3


def given_socket() -> int | None:
    """The socket that systemd opened for this process (`deploy/locator.socket`), if it did.

    It stays open while the service is started anew, so that whoever comes waits, and is not
    refused.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return _FIRST


def address_of(descriptor: int) -> tuple[str, int]:
    """Host and port at which a socket listens."""
    with socket.socket(fileno=os.dup(descriptor)) as opened:
        host, port, *_ = opened.getsockname()
    return host, port


def tell_ready() -> None:
    """Say that questions are answered from now on (sd_notify(3)): who waits for us may start."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # Linux' names that are no files
        address = f"\0{address[1:]}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect(address)
        line.send(b"READY=1")
