"""A server whose workers are replaced one by one, while not one connection is refused or lost.

Granian does most of it. Four things are ours. The sockets that listen belong to the process that
serves, or to systemd: a connection that waits at the socket of a worker that ends is taken up by
the one that follows, where granian would reset it. A worker that is about to be replaced tells so
in its answers (`Connection: close`), so that nobody asks a second question on a connection that
is just being hung up. Before it ends it takes up nobody any more, for a moment: whoever has come
and not asked yet, over a slow line, would find the connection closed. And what the new ones run
with is read anew.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from granian._granian import ListenerSpec, SocketHolder
from granian.server.mp import MPServer

from locator.serving.systemd import given_socket

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# To a worker: you are going to be replaced; and the second time, take up nobody any more. One that
# is still starting hears it once it listens.
GOING = signal.SIGURG
# Seconds from then to its end: of who has come before, the question is on its way.
LAST_QUESTIONS = 1.0
# Where the kernel begins to count: the socket at which a worker listens is one of its first files.
_FIRST_FILES = range(3, 1024)


class ReplacingServer(MPServer):
    """`target_loader` is called with the name of the worker's place, `0-a`, `0-b`, `1-a`, ...

    A worker and the one that follows it never have the same name, but the one after that has: what
    is kept by name does not grow.
    """

    _shd: Any
    _sso: Any

    def _init_shared_socket(self) -> None:
        keep_for_later()
        self._ssp = self._shd = self._sso = None
        given = given_socket()
        self._replaced = [0] * self.workers
        # Each has a queue of its own, and the kernel spreads what comes in; unless systemd opened
        # one for all.
        holders = [
            ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build()
            if given is None
            else SocketHolder(os.dup(given), False, self.backlog)  # type: ignore[call-arg]
            for _ in range(self.workers)
        ]
        self._listening = [(holder, _inherited(holder)) for holder in holders]

    def _spawn_worker(  # type: ignore[override]  # as granian's own server has it
        self, idx: int, target: Any, callback_loader: Callable[..., Any]
    ) -> Any:
        self._shd, self._sso = self._listening[idx]
        place = f"{idx}-{'ab'[self._replaced[idx] % 2]}"
        self._replaced[idx] += 1
        return super()._spawn_worker(idx, target, partial(callback_loader, place))

    def _respawn_workers(
        self, workers: Iterable[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        for idx in workers:
            old = self.wrks[idx]
            if _tell(old.inner.pid):
                # Granian calls it once the one that follows has had its time to start.
                old.terminate = partial(_end, old.inner.pid, old.terminate)  # type: ignore[method-assign]
            super()._respawn_workers([idx], spawn_target, target_loader, delay)

    def _drop_shared_socket(self) -> None:
        for _, opened in self._listening:
            opened.close()


def _tell(worker: int) -> bool:
    """That it is going; False where it has died, and is replaced for that."""
    with suppress(ProcessLookupError):
        os.kill(worker, GOING)
        return True
    return False


def _end(worker: int, terminate: Callable[[], None]) -> None:
    if _tell(worker):
        time.sleep(LAST_QUESTIONS)
    terminate()


def _inherited(holder: SocketHolder) -> socket.socket:
    """The same socket, as Python hands it on to a process that it spawns."""
    opened = socket.socket(fileno=holder.get_fd())
    opened.set_inheritable(True)
    return opened


def stay_with_this_release() -> None:
    """Import from now on from where a link (`script/install`) leads at this moment.

    Else a worker that runs while the link is switched would mix the modules of two releases. The
    process that serves goes by way of the link: whoever follows has the newest.
    """
    sys.path[:] = [os.path.realpath(path) if path else path for path in sys.path]
    for module in list(sys.modules.values()):
        folders = getattr(module, "__path__", None)
        if isinstance(folders, list):
            folders[:] = map(os.path.realpath, folders)


def keep_for_later() -> None:
    """Have the kernel keep `GOING` for whoever is started from here, until it listens.

    A worker takes seconds to start. By default nothing comes of this signal, so that one which is
    replaced meanwhile (a reload just after another one died) would answer as if it were to stay.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {GOING})


def hang_up_when_going(app: WSGIApplication) -> WSGIApplication:
    """Wrap the application of a worker: told that it will be replaced, it ends its connections.

    To be called in the main thread, since it listens to a signal.
    """
    going = False

    def note(number: int, frame: object) -> None:
        nonlocal going
        if going:
            with suppress(OSError):  # then it is as it was
                _take_up_nobody()
        going = True

    signal.signal(GOING, note)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {GOING})  # `keep_for_later`

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not going:
            return app(environ, start_response)

        def start_last(status: str, headers: list[tuple[str, str]], *args: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *args)

        return app(environ, start_last)

    return answer


def _take_up_nobody() -> None:
    """Leave whoever comes from now on to the worker that follows, at the same socket.

    Granian knows no way to do so but to end. So what it listens at becomes a socket of which nobody
    knows, while the other one stays open with its parent.
    """
    with socket.create_server(("127.0.0.1", 0)) as unknown:
        unknown.setblocking(False)
        for file in _FIRST_FILES:
            if _listens(file):
                os.dup2(unknown.fileno(), file, inheritable=False)


def _listens(file: int) -> bool:
    try:
        opened = socket.socket(fileno=file)
    except OSError:  # no socket, or nothing
        return False
    try:
        return bool(opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    finally:
        opened.detach()
