"""Flask-Security, for what must not be home-made: hashes of passwords, codes, recovery codes.

Its pages are not used: ours ask for the address first, slow guessing, speak every language of the
staff pages and give the same answer whether an address is known or not (docs/decisions/0120).
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Any, cast

from flask import Flask, has_app_context
from flask_security import RoleMixin, Security, Totp, UserDatastore, UserMixin

from locator.config import Config
from locator.secret import secret_key
from locator.staff.accounts import cookie, signing_in
from locator.staff.accounts.account import Account
from locator.staff.accounts.sessions import UNSEEN
from locator.wiring import wiring

# Shown by the app that makes the codes.
ISSUER = "Locator"


class Accounts(UserDatastore):
    """An account that Flask-Security changes is in a session of ours already, which writes it."""

    def __init__(self) -> None:
        super().__init__(cast(type[UserMixin], Account), cast(type[RoleMixin], object))

    def put(self, model: Any) -> Any:
        """Nothing to do, see above."""
        return model

    def commit(self) -> None:
        """Nothing to do, see above."""


class CodesThatAreUsedOnce(Totp):
    """Threat: somebody reads a code over a shoulder and types it within the same half minute."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = self._totp.using(now=_seconds)

    def get_last_counter(self, user: Any) -> int | None:
        """The step of 30 seconds whose code was used last."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember which code was used."""
        user.tf_last_counter = tmatch.counter


def install(app: Flask, config: Config) -> None:
    """Give the application its secret, its cookie of staff, and what proves who somebody is."""
    secret = secret_key(config)
    app.secret_key = secret
    signing_in.install(app)
    cookie.install(app, secure=(config.public_url or "").startswith("https:"), lifetime=UNSEEN)
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - Argon2id, as in RFC 9106
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # Not mixed with the secret key: who loses that must not lose every password with it.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        # As long as the browser and the keyboard compose an é as they like.
        SECURITY_PASSWORD_NORMALIZE_FORM="NFKC",  # noqa: S106
        SECURITY_TOTP_SECRETS={"1": _derived(secret, b"codes")},
        SECURITY_TOTP_ISSUER=ISSUER,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=8,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            urlsafe_b64encode(blake2b(secret.encode(), key=b"recovery", digest_size=32).digest())
        ],
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(app, Accounts(), register_blueprint=False, totp_cls=CodesThatAreUsedOnce)
    _keep_out_of_pages_for_everyone(app, security)


def _keep_out_of_pages_for_everyone(app: Flask, security: Security) -> None:
    """Take away what Flask-Login and Flask-Principal would do at each request.

    Threat: they look for the cookie, and for a token in the address, on every page that there is.
    Who is signed in is asked by `accounts.current` alone, on staff pages alone.
    """
    manager = security.login_manager
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    app.template_context_processors[None] = [
        one
        for one in app.template_context_processors[None]
        if not one.__module__.startswith("flask_login")
    ]


def _seconds() -> float:
    """The application's clock; the library asks once before there is an application."""
    return wiring().now().timestamp() if has_app_context() else time.time()


def _derived(secret: str, purpose: bytes) -> str:
    return blake2b(secret.encode(), key=purpose, digest_size=32).hexdigest()
