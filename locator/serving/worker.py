"""What a worker process is: the pages for everyone, and those of staff once one of them asks.

A module of its own, since each worker imports all that stands beside `Worker`. The pages of staff,
and the libraries for files, passkeys and passwords behind them, are as large as all the rest; most
workers of a large city are never asked for them.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from locator import create_app, logs
from locator.config import Config
from locator.health.counting import counted_at
from locator.receiving.turns import Turns
from locator.serving.replacing import hang_up_when_going, stay_with_this_release

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Where every page of staff lies, and the links in their mails.
OF_STAFF = ("/staff", "/confirm/")


@dataclass
class Worker:
    """What each worker process begins with; `parent` is the process that serves."""

    config: Config
    parent: int

    def __call__(self, place: str) -> WSGIApplication:
        """One worker's application, which ends when the process that serves is no more."""
        stay_with_this_release()
        threading.Thread(target=_end_with, args=(self.parent,), daemon=True).start()
        logs.begin(self.config.log_format)
        counted_at(place)
        application = hang_up_when_going(Turns(staff_come_later(self.config)))
        # What is here now stays as long as the worker: not to be looked through for garbage.
        gc.collect()
        gc.freeze()
        return application


def staff_come_later(config: Config) -> WSGIApplication:
    """The pages for everyone; all of them from the first time that one of staff is asked for."""
    public = create_app(config, with_staff=False)
    whole: list[WSGIApplication] = []
    making = threading.Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(OF_STAFF):
            return public(environ, start_response)
        with making:
            if not whole:
                whole.append(create_app(config))
        return whole[0](environ, start_response)

    return answer


def _end_with(parent: int) -> None:
    """Leave when our parent was killed: nobody else would free the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
