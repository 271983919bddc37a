"""Mails go through a real mail server, encrypted where there is a password to keep."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from locator import mail
from locator.config import Config
from locator.mail import MailIsNotSentError, greet, send
from tests.mailbox import Mailbox, mailbox
from tests.waiting import free_port

LOGIN = (b"locator", b"p@ss/word")


def config(url: str | None) -> Config:
    return Config(
        mail_url=url, mail_from="Help <help@city.example>", public_url="https://city.example"
    )


def certified(folder: Path) -> ssl.SSLContext:
    """A mail server's certificate, signed by itself; the file is also what a client may trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's context, whose certificate our side trusts."""
    server = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    return server


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as plain:
        yield plain


def test_a_mail_arrives_in_any_script(box: Mailbox) -> None:
    assert send(config(box.url), "a@city.example", "مرحبا", "أهلاً وسهلاً\n")
    (letter,) = box.wait_for()
    assert letter["Subject"] == "مرحبا"
    assert letter.get_content().splitlines() == ["أهلاً وسهلاً"]
    assert letter["From"] == "Help <help@city.example>"
    assert letter["Message-ID"].endswith("@city.example>")


def test_without_a_mail_server_it_says_so() -> None:
    assert send(config(None), "a@city.example", "Hello", "Hello") is False


def test_what_a_server_refuses_is_told_without_saying_whose_it_was(box: Mailbox) -> None:
    box.refuses = "554 no such person"
    with pytest.raises(MailIsNotSentError) as told:
        send(config(box.url), "private.person@city.example", "Hello", "Hello")
    assert "private.person" not in f"{told.value!r} {told.value.__cause__!r}"


def test_no_server_is_told_as_the_same_mistake() -> None:
    with pytest.raises(MailIsNotSentError):
        send(config(f"smtp://127.0.0.1:{free_port()}"), "a@city.example", "Hello", "Hello")


@pytest.mark.parametrize("to", ["a@city.example\nBcc: b@evil.example", "a@city.example\r\nX: y"])
def test_an_address_smuggles_in_no_header(box: Mailbox, to: str) -> None:
    with pytest.raises(MailIsNotSentError):
        send(config(box.url), to, "Hello", "Hello")
    assert box.mails == []


def test_starttls_is_used_before_a_password_is_said(tls: ssl.SSLContext) -> None:
    said: list[object] = []

    def who(
        server: object, session: object, envelope: object, mechanism: str, data: object
    ) -> AuthResult:
        said.append((data.login, data.password))  # type: ignore[attr-defined]
        return AuthResult(success=True)

    with mailbox(tls_context=tls, authenticator=who, auth_required=True) as box:
        url = box.url.replace("smtp://", "smtp://locator:p%40ss%2Fword@")
        assert send(config(url), "a@city.example", "Hello", "Hello")
        box.wait_for()
    assert said == [LOGIN]


def test_no_password_is_said_without_encryption(box: Mailbox) -> None:
    url = box.url.replace("smtp://", "smtp://locator:secret@")
    with pytest.raises(MailIsNotSentError):
        send(config(url), "a@city.example", "Hello", "Hello")
    assert box.mails == []


def test_a_server_with_a_certificate_that_nobody_knows_gets_nothing(tmp_path: Path) -> None:
    with mailbox(tls_context=certified(tmp_path)) as box, pytest.raises(MailIsNotSentError):
        send(config(box.url), "a@city.example", "Hello", "Hello")
    assert box.mails == []


def test_smtps_is_encrypted_from_the_first_byte(tls: ssl.SSLContext) -> None:
    with mailbox(ssl_context=tls) as box:
        url = box.url.replace("smtp://", "smtps://")
        assert send(config(url), "a@city.example", "Hello", "Hello")
        box.wait_for()


def test_greeting_tells_whether_the_server_lets_us_in(box: Mailbox) -> None:
    assert greet(config(None)) is False
    assert greet(config(box.url)) is True
    with pytest.raises(MailIsNotSentError, match="does not let us in"):
        greet(config(f"smtp://127.0.0.1:{free_port()}"))
    assert box.mails == []


def test_it_waits_for_no_server_for_ever() -> None:
    assert 5 <= mail.PATIENCE <= 60
