"""A real mail server in this process, for mails that are really sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.waiting import free_port, wait_until


class Mailbox:
    """All mails that arrived; `url` is what MAIL_URL is set to.

    `refuses` is what it answers to each mail instead of taking it.
    """

    def __init__(self) -> None:
        self.url = ""
        self.mails: list[EmailMessage] = []
        self.refuses = ""

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.refuses:
            return self.refuses
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"

    def to(self, email: str) -> list[EmailMessage]:
        """The mails to one address."""
        return [mail for mail in self.mails if mail["To"] == email]

    def wait_for(self, count: int = 1) -> list[EmailMessage]:
        """The mails, as soon as so many have arrived."""
        wait_until(lambda: len(self.mails) >= count, patience=10)
        return self.mails

    def link(self, mail: EmailMessage | None = None) -> str:
        """The address in a mail (the last one), without our own host."""
        found = re.search(r"https?://[^/\s]+(/\S+)", (mail or self.wait_for()[-1]).get_content())
        assert found
        return found[1]


@contextmanager
def mailbox(**options: Any) -> Iterator[Mailbox]:
    """A mail server on a free port; `options` are those of aiosmtpd's controller."""
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        box.url = f"smtp://127.0.0.1:{port}"
        yield box
    finally:
        controller.stop()
