"""A real mail server on a free port, which keeps what it takes: `with mailbox() as mails:`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.waiting import free_port


@dataclass
class Mailbox:
    """What has come in, in its order; `refuses` is what it answers to each mail instead."""

    url: str = ""
    refuses: str = ""
    mails: list[EmailMessage] = field(default_factory=list)

    def to(self, email: str) -> list[EmailMessage]:
        """The mails to one address."""
        return [mail for mail in self.mails if mail["To"] == email]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take one mail, as aiosmtpd asks for it."""
        if self.refuses:
            return self.refuses
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Take mails until the end of the block."""
    box = Mailbox()
    port = free_port()
    box.url = f"smtp://127.0.0.1:{port}"
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
