"""The second step after a password: a code that an app on the phone makes, or one from paper."""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from io import BytesIO

import segno
from flask_security.proxies import _security

from locator.staff.accounts.account import Account, as_user

# Seconds that a phone's clock may be wrong, either way.
CLOCKS_DIFFER = 30


def is_on(account: Account) -> bool:
    """Whether a password alone is not enough."""
    return account.tf_totp_secret is not None


def new_secret() -> str:
    """A secret for an app, encrypted: as it goes into the cookie and into the account."""
    return str(_security.totp_factory.generate_totp_secret())


def typed_secret(secret: str) -> str:
    """The secret in groups of four, for whoever cannot scan."""
    return str(_security.totp_factory.get_totp_pretty_key(secret)).replace("-", " ")


def drawn_secret(secret: str, account: Account) -> str:
    """The same as a QR code: the address of an image that holds itself."""
    address = _security.totp_factory.get_totp_uri(account.email, secret)
    image = BytesIO()
    segno.make(address, error="m").save(
        image, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return f"data:image/svg+xml;base64,{b64encode(image.getvalue()).decode('ascii')}"


def is_code_of(secret: str, account: Account, code: str) -> bool:
    """Whether the app made this code within the last minute; each is taken once."""
    digits = _digits(code)
    if len(digits) != 6:
        return False
    return bool(
        _security.totp_factory.verify_totp(digits, secret, as_user(account), window=CLOCKS_DIFFER)
    )


def is_code(account: Account, code: str) -> bool:
    """Whether it is a code of the account's app, or one of its recovery codes, now used up."""
    if account.tf_totp_secret and is_code_of(account.tf_totp_secret, account, code):
        return True
    return _use_recovery_code(account, code)


def turn_on(account: Account, secret: str) -> list[str]:
    """Ask for codes from now on; answer the recovery codes, which are shown this once."""
    account.tf_totp_secret = secret
    return new_recovery_codes(account)


def turn_off(account: Account) -> None:
    """Ask for the password alone."""
    account.tf_totp_secret = None
    account.tf_last_counter = None
    account.mf_recovery_codes = None


def new_recovery_codes(account: Account) -> list[str]:
    """Eight codes for the day on which the phone is lost; older ones are worth nothing."""
    return list(_security.mf_recovery_codes_util.create_recovery_codes(as_user(account)))


def recovery_codes_left(account: Account) -> int:
    """How many have not been used."""
    return len(account.mf_recovery_codes or ())


def _use_recovery_code(account: Account, code: str) -> bool:
    util = _security.mf_recovery_codes_util
    code = "-".join(_fours("".join(filter(str.isalnum, _ascii(code))).lower()))
    if not account.mf_recovery_codes or not util.check_recovery_code(as_user(account), code):
        return False
    left = list(account.mf_recovery_codes)
    del left[util.get_recovery_codes(as_user(account)).index(code)]
    account.mf_recovery_codes = left
    return True


def _fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, _ascii(text)))


def _ascii(text: str) -> str:
    """Digits as an Arabic or Bengali keyboard writes them are digits, too."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text
    )
