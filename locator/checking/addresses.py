"""How people get here, and how our mails get to them: TLS, proxies, mail."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from urllib.parse import urlsplit

from locator.checking.finding import Check, CheckFailedError, CouldBeBetterError
from locator.config import Config
from locator.mail import MailIsNotSentError, greet

PATIENCE = 5  # seconds for another machine
CERTIFICATE_ENDS_SOON = dt.timedelta(days=14)

_HERE = ("127.0.0.1", "::1", "localhost")


def _address(config: Config) -> str:
    if config.public_url is None:
        if config.host not in _HERE:
            raise CheckFailedError(
                f"Anybody who reaches {config.host} is answered without TLS: what they look for can"
                " be read on its way. Put a proxy with TLS in front (deploy/nginx.conf), and set"
                " PUBLIC_URL to the address that people type."
            )
        return f"{config.address}, from this machine only"
    host = urlsplit(config.public_url).hostname or ""
    if not config.is_production:
        if host in _HERE:
            return f"{config.address}, from this machine only"
        raise CheckFailedError(
            f"PUBLIC_URL is {config.public_url}: without https, passwords and what people look for"
            " can be read on their way, and browsers offer neither passkeys nor a position."
        )
    left = _certificate_holds_for(host, urlsplit(config.public_url).port or 443)
    if left < CERTIFICATE_ENDS_SOON:
        raise CheckFailedError(
            f"The certificate of {host} ends in {left.days} days: renew it, and reload the proxy."
        )
    return f"{config.public_url}; its certificate holds for {left.days} days"


def _certificate_holds_for(host: str, port: int) -> dt.timedelta:
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as line,
        ):
            certificate = line.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise CheckFailedError(
            f"Browsers will not trust {host}: {error.verify_message}."
            " Get a certificate for that name, and give the proxy its whole chain."
        ) from error
    except OSError as error:
        # Many a firewall does not let a machine ask for its own public address.
        raise CouldBeBetterError(
            f"From here {host}:{port} cannot be reached ({error.strerror or error}), so that its"
            " certificate was not looked at. Look from elsewhere."
        ) from error
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return dt.datetime.fromtimestamp(ends, dt.UTC) - dt.datetime.now(dt.UTC)


def _proxies(config: Config) -> str:
    if config.is_production and not config.trusted_proxies:
        raise CheckFailedError(
            "PUBLIC_URL begins with https, so a proxy stands in front, and it is not believed:"
            " nobody is told to insist on TLS, and all people share one limit of requests."
            " Set TRUSTED_PROXIES=1 (two, one behind the other: 2)."
        )
    if config.trusted_proxies and config.public_url is None:
        raise CouldBeBetterError(
            f"TRUSTED_PROXIES is {config.trusted_proxies}: whoever asks without going through the"
            " proxy can claim any address. Let nobody else reach HOST and PORT; set PUBLIC_URL."
        )
    return f"{config.trusted_proxies or 'none'} believed"


def _mail(config: Config) -> str:
    try:
        if not greet(config):
            return "none; links of invitations are shown to whoever invites"
    except MailIsNotSentError as error:
        raise CheckFailedError(f"{error} Look at its address, name and password.") from error
    if config.public_url is None:
        raise CheckFailedError(
            f"Its links would lead to {config.address}: set PUBLIC_URL to where people find you."
        )
    return f"lets us in; links lead to {config.address}"


CHECKS: dict[str, Check] = {
    "Address": _address,
    "Proxies": _proxies,
    "Mail": _mail,
}
