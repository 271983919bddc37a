"""The form of a city as a browser would send it back."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

Fields = MultiDict[str, str]

_FIELD = re.compile(
    r"<(?P<tag>input|option|button|select|textarea)(?P<attributes>(?:\s+[\w-]+(?:=\"[^\"]*\")?)*)\s*>"
)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def fields_on(page: str) -> Fields:
    """What the form on a page holds: what is written in it, chosen and ticked."""
    form = page[page.index('<form method="post" class="form"') :]
    held = Fields()
    chooser = ""
    for found in _FIELD.finditer(form):
        told = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found["attributes"])}
        match found["tag"]:
            case "select":
                chooser = told["name"]
            case "input" if told.get("list"):
                chooser = ""  # what follows are its suggestions
                held[told["name"]] = told["value"]
            case "option" if chooser and ("selected" in told or chooser not in held):
                held[chooser] = told["value"]  # the first, unless another is chosen
            case "input" if told.get("type") in ("checkbox", "radio"):
                if "checked" in told:
                    held.add(told["name"], told["value"])
            case "input" if "name" in told:
                held.add(told["name"], told.get("value", ""))
    return held


def send(client: FlaskClient, address: str, fields: Fields, **changed: str) -> TestResponse:
    """Send it, with some fields changed; `name__en` stands for `name-en`."""
    sent = Fields(fields)
    for name, value in changed.items():
        sent[name.replace("__", "-")] = value
    return client.post(address, data=sent)
