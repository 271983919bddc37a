"""Where one came from, and goes back to when something is solved: `?back=/staff/beirut/`."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import request


def asked_address() -> str:
    """The address of this page, with its query, as it may stand in `back` or `next`."""
    query = request.query_string.decode("latin-1")
    return f"{request.path}?{query}" if query else request.path


def back_or(address: str) -> str:
    """Where `back` says, if that is a page of the staff here; else `address`."""
    return safe_address(request.values.get("back")) or address


def with_back(address: str, back: str | None = None) -> str:
    """An address from which one comes back to `back`, or to this page."""
    mark = "&" if urlsplit(address).query else "?"
    return f"{address}{mark}{urlencode({'back': back or asked_address()})}"


def safe_address(address: str | None) -> str | None:
    r"""The address, if it leads to our own staff pages and nowhere else.

    Threat: a link to our sign-in page that goes on to somebody else's page which looks like ours.
    Browsers read `//host`, `/\host` and addresses with control characters as other sites.
    """
    if not address or not address.startswith("/staff/"):
        return None
    if any(character < " " or character in "\\\x7f" for character in address):
        return None
    parts = urlsplit(address)
    is_inside = not parts.scheme and not parts.netloc and "/.." not in parts.path
    return address if is_inside else None
