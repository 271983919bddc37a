"""What the Nu HTML Checker (validator.w3.org/nu) says of every page, in English and Arabic."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import urlopen

from locator.config import CHECKOUT
from tests.accessibility.states import ADDRESSES, EVERYTHING

JAR = CHECKOUT / "bench/node_modules/vnu-jar/build/dist/vnu.jar"
LANGUAGES = ("en", "ar")
Read = Callable[[str], str]


def pages(read: Read) -> Iterator[tuple[str, str]]:
    """Address and source of each page; `read` fetches what stands at an address of ours."""
    for code in LANGUAGES:
        for place in ADDRESSES:
            address = place if place.startswith("/") else f"/{code}/{place}"
            yield address, read(address)
        details = re.findall(r'href="([^"#]+)" data-name', read(f"/{code}/{EVERYTHING}"))
        for address in details[:12]:
            yield address, read(address)


def complaints(read: Read) -> list[str]:
    """Every error and warning, with the page's address and the line."""
    with TemporaryDirectory() as folder:
        named: dict[str, str] = {}
        for number, (address, source) in enumerate(pages(read)):
            path = Path(folder) / f"{number}.html"
            path.write_text(source, "utf-8")
            named[path.name] = address
        command = ["java", "-jar", str(JAR), "--format", "json", "--exit-zero-always", folder]
        checked = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(checked.stderr)["messages"]
    return [
        f"{named[Path(message['url']).name]}, line {message.get('lastLine')}: "
        f"{message['message']}\n    {message.get('extract', '').strip()}"
        for message in messages
        if message["type"] == "error" or message.get("subType") == "warning"
    ]


def from_server(address: str) -> str:
    """A page of the server that `SERVED` names; an error has a page, too."""
    try:
        with urlopen(os.environ["SERVED"] + address) as answer:  # noqa: S310  # our own server
            source: bytes = answer.read()
    except HTTPError as error:
        source = error.read()
    return source.decode()


if __name__ == "__main__":
    found = complaints(from_server)
    print("\n".join(found))
    print(f"Nu HTML Checker: {len(found)} errors and warnings")
    sys.exit(1 if found else 0)
