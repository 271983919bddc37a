"""`/.well-known/security.txt`: whom to tell of a hole, before anybody falls into it (RFC 9116)."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from locator.privacy import open_to
from locator.search.caching import keep_for_a_minute
from locator.wiring import wiring

blueprint = Blueprint("security_txt", __name__)

# Less than a year (2.5.5). It is said anew each day: whoever has stopped serving stops promising.
LASTS = dt.timedelta(days=90)


@blueprint.get("/.well-known/security.txt")
@open_to("everyone")
def security_txt() -> AnyResponse:
    """Whom SECURITY_CONTACT names; without it there is nothing to say: else it would be a wish."""
    config = wiring().config
    if config.security_contact is None:
        abort(404)
    end = (wiring().now() + LASTS).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {config.security_contact}",
        f"Expires: {end.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
    ]
    # Only an address by TLS may stand here (2.5.2).
    if config.is_production:
        lines.append(f"Canonical: {config.address}/.well-known/security.txt")
    body = "\n".join(lines) + "\n"
    return keep_for_a_minute(Response(body, content_type="text/plain; charset=utf-8"))
