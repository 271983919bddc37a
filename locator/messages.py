"""The catalogues: every text of the interface, read out of code and templates, in every language.

Run by `script/messages`. Uses Babel as a library, so that checking writes nothing.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from locator.config import CHECKOUT
from locator.i18n import BORROWED_LOCALES, CATALOGUES, SOURCE_LANGUAGE

# Our own callables beside gettext's: `Language.say`, `Language.say_many`, `plural`.
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "say_many": (1, 2),
    "plural": (1, 2),
}

NOISE = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Report-Msgid-Bugs-To',
    b'"Project-Id-Version',
    b'"Generated-By',
)


def extract() -> Catalog:
    """Every text that the code and the templates hold."""
    template = Catalog(project="Locator", charset="utf-8")
    with (CHECKOUT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        CHECKOUT,
        methods,
        options,
        keywords=KEYWORDS,
        directory_filter=lambda folder: not Path(folder).name.startswith((".", "node_", "var")),
    )
    for file, line, message, comments, context in found:
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return template


def read(code: str) -> Catalog:
    """The catalogue of a language; a new one where there is none."""
    path = _path(code)
    locale = BORROWED_LOCALES.get(code, code)
    if not path.exists():
        return Catalog(locale=locale, project="Locator", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def updated(code: str, template: Catalog) -> bytes:
    """The catalogue as it should stand: translated, without places in the code (they move)."""
    catalogue = read(code)
    catalogue.update(template, no_fuzzy_matching=False, keep_user_comments=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = (
        f"# Locator in {catalogue.locale.english_name if catalogue.locale else code}."
    )
    written = io.BytesIO()
    write_po(written, catalogue, width=100, no_location=True, sort_output=True)
    # Who and when is Git's to know; dates would change a file in which nothing changed.
    return b"".join(
        line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(NOISE)
    )


def codes() -> list[str]:
    """The languages that have a catalogue, or a folder for one."""
    return sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())


def _path(code: str) -> Path:
    return CATALOGUES / code / "LC_MESSAGES" / "messages.po"


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail where something is not up to date."
)
def main(check: bool) -> None:
    """Bring the catalogues of all languages up to date."""
    template = extract()
    stale = []
    for code in codes():
        written = updated(code, template)
        before = _path(code).read_bytes() if _path(code).exists() else b""
        if before == written:
            continue
        stale.append(code)
        if not check:
            _path(code).parent.mkdir(parents=True, exist_ok=True)
            _path(code).write_bytes(written)
    done = "not up to date" if check else "brought up to date"
    click.echo(
        f"{len(list(template))} texts in {SOURCE_LANGUAGE}; {done}: {', '.join(stale) or 'none'}"
    )
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
