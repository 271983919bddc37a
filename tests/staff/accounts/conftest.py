"""The application with a mail server, and a clock that a test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.mailbox import Mailbox, mailbox

Later = Callable[..., None]


@pytest.fixture
def mail(app: Flask) -> Iterator[Mailbox]:
    """Mails of the application arrive here."""
    with mailbox() as box:
        wired = app.extensions["locator"]
        wired.config = replace(
            wired.config,
            mail_url=box.url,
            mail_from="help@city.example",
            public_url="http://localhost",
        )
        yield box


@pytest.fixture
def later(app: Flask) -> Later:
    """`later(minutes=5)`: the application's clock goes on by so much."""

    def go_on(**passed: float) -> None:
        moment = app.extensions["locator"].now() + dt.timedelta(**passed)
        app.extensions["locator"].now = lambda: moment

    return go_on
