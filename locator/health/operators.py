"""Who may see more than "well" or "not well": this machine itself, and who holds METRICS_TOKEN.

Threat: numbers that change with every question tell somebody who watches a small city's server
when someone asks for help, and which kind of page they see.
"""

from __future__ import annotations

import hmac
import ipaddress

from flask import Request

# A proxy says for whom it asks. Behind one on this machine everybody would come from this machine.
_FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP")


def is_operator(asked: Request, token: str | None) -> bool:
    """Whether a request comes from this machine without a proxy, or with the token."""
    if token and hmac.compare_digest(_bearer(asked).encode(), token.encode()):
        return True
    if any(name in asked.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(_neighbour(asked)).is_loopback
    except ValueError:  # a unix socket has none
        return False


def _bearer(asked: Request) -> str:
    kind, _, token = asked.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _neighbour(asked: Request) -> str:
    """Who opened the connection, whatever a header says."""
    before = asked.environ.get("werkzeug.proxy_fix.orig", {})
    return str(before.get("REMOTE_ADDR") or asked.environ.get("REMOTE_ADDR") or "")
