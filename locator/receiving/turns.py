"""A worker makes one answer at a time, unless that one is slow.

Its threads are many because some of them wait: for a slow line, for what somebody sends, for the
database. Those that reckon share one interpreter; where several do so at once, each takes it from
the others in the middle of what they do, and all are done later (docs/decisions/0271).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Seconds, of some ten answers. Who has waited for so long stands behind a slow one, and goes ahead.
PATIENCE = 0.02

_TURN = "locator.turn"


class Turns:
    """A WSGI application before another one, whose answers it lets be made one after another."""

    def __init__(self, application: WSGIApplication, patience: float = PATIENCE) -> None:
        self._application = application
        self._patience = patience
        self._free = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; what is sent piece by piece is no part of its turn."""
        if not self._free.acquire(timeout=self._patience):
            return self._application(environ, start_response)
        environ[_TURN] = self._free
        try:
            return self._application(environ, start_response)
        finally:
            end(environ)


def end(environ: WSGIEnvironment) -> None:
    """Let others go on: who is answered is about to wait for long, or is answered."""
    turn = environ.pop(_TURN, None)
    if turn is not None:
        turn.release()
