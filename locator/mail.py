"""Sends plain mails through the operator's own server: MAIL_URL and MAIL_FROM.

`smtp://name:password@mail.example:587` asks for STARTTLS, and insists on it before it says a
password; `smtps://` (465) is TLS from the first byte.
"""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from locator.config import Config
from locator.errors import LocatorError

PATIENCE = 15  # seconds for each answer of the mail server


class MailIsNotSentError(LocatorError):
    """The mail server did not take a mail. The text never says whose it was."""


def send(config: Config, to: str, subject: str, text: str, *, id: uuid.UUID | None = None) -> bool:
    """Send one mail; False where there is no mail server, so that others pass the text on.

    With an `id`, sending it again is the same mail to whoever gets it (RFC 5322, 3.6.4): where we
    do not know whether it was taken, mailboxes may know that it was.

    Raises `MailIsNotSentError` where there is one, and it did not take it.
    """
    if config.mail_url is None:
        return False
    message = EmailMessage()
    try:
        message["To"] = to
        message["From"] = _sender(config)
        message["Subject"] = subject
        # Threat: the name of this machine in each mail tells where the server stands.
        domain = urlsplit(config.address).hostname or "localhost"
        message["Message-ID"] = f"<{id}@{domain}>" if id else make_msgid(domain=domain)
        # No "I am on holiday" comes back (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        with _connected(config.mail_url) as server:
            server.send_message(message)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        # Not the error itself: servers quote the address that they refuse.
        raise MailIsNotSentError(
            f"The mail server of MAIL_URL did not take a mail ({type(error).__name__})."
        ) from None
    return True


def greet(config: Config) -> bool:
    """Whether there is a mail server, after saying hello to it, and who we are.

    Raises `MailIsNotSentError` where it does not let us in.
    """
    if config.mail_url is None:
        return False
    try:
        with _connected(config.mail_url):
            return True
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise MailIsNotSentError(
            f"The mail server of MAIL_URL does not let us in ({type(error).__name__})."
        ) from None


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    """A mail server that knows who we are, if MAIL_URL says that."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif parts.scheme == "smtp" and parts.password:
            # Threat: somebody between us takes STARTTLS out of the greeting to read the password.
            raise smtplib.SMTPNotSupportedError("no TLS, no password")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _sender(config: Config) -> str:
    return config.mail_from or f"locator@{urlsplit(config.address).hostname or 'localhost'}"
