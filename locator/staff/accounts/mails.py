"""The few mails about an account: plain text, in the person's language, and only what is needed."""

from __future__ import annotations

from locator.i18n import N_, SOURCE_LANGUAGE, STAFF_LANGUAGES, Language, staff_language
from locator.mail import send
from locator.staff.accounts.account import Account
from locator.wiring import wiring

INVITED = N_("You are invited to keep the list of help up to date")
INVITATION = N_("""Hello,

somebody who looks after the list of help nearby has invited you to keep it up to date with them.

Open this link within 7 days, and choose a password:

%(link)s

The link works once. If you did not expect this, do nothing: nothing happens.
""")

JOINED = N_("You may now help in one more city")
JOINED_TEXT = N_("""Hello,

you have been given a role in one more city of the list of help nearby. Sign in as always:

%(link)s
""")

RESET = N_("Choose a new password")
RESET_TEXT = N_("""Hello,

you (or somebody else) asked for a way to sign in again. Open this link within one hour:

%(link)s

The link works once. If it was not you, do nothing: your password stays as it is.
""")

CHANGED = N_("Your password was changed")
CHANGED_TEXT = N_("""Hello,

the password of your account for the list of help nearby was just changed.

If it was not you, choose a new one now, and tell the administrator of your city:

%(link)s
""")


def send_invitation(account: Account, link: str) -> bool:
    """To somebody who has no password yet."""
    return _send(account, INVITED, INVITATION, link)


def send_joined(account: Account, link: str) -> bool:
    """To somebody who can sign in already."""
    return _send(account, JOINED, JOINED_TEXT, link)


def send_reset(account: Account, link: str) -> bool:
    """To somebody who cannot get in."""
    return _send(account, RESET, RESET_TEXT, link)


def send_changed(account: Account, link: str) -> bool:
    """After a change that its owner should know of."""
    return _send(account, CHANGED, CHANGED_TEXT, link)


def _send(account: Account, subject: str, text: str, link: str) -> bool:
    reader = language_of(account)
    filled = reader.gettext(text) % {"link": link}
    return send(wiring().config, account.email, reader.gettext(subject), filled)


def language_of(account: Account) -> Language:
    """The language of somebody's pages and mails."""
    known = account.language in STAFF_LANGUAGES
    return staff_language(account.language if known else SOURCE_LANGUAGE)
