"""`python -m locator.health.probe`: ends with 0 where the server of this machine is ready.

For the health check of a container, in which there is no curl. It imports nothing of ours, so that
it is cheap.
"""

from __future__ import annotations

import http.client
import os
import sys


def main() -> int:
    """Ask /readyz, and say why it is not well."""
    host = os.environ.get("HOST") or "127.0.0.1"
    # "Any" is where one listens, and nowhere to go.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    line = http.client.HTTPConnection(host, int(os.environ.get("PORT") or 8000), timeout=8)
    try:
        line.request("GET", "/readyz")
        answer = line.getresponse()
        said = answer.read().decode()
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{host} does not answer: {type(error).__name__}\n")
        return 1
    if answer.status != 200:
        sys.stderr.write(said)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
