"""The catalogues: every text of the interface, read out of code and templates, in every language.

What only staff read stands in catalogues of its own (`staff.po`), in fewer languages; the rest in
`messages.po`. A text that both read is the public's, and staff pages take it from there.

Run by `script/messages`. Uses Babel as a library, so that checking writes nothing.
"""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path

import click
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from locator.config import CHECKOUT
from locator.i18n import BORROWED_LOCALES, SOURCE_LANGUAGE, STAFF_LANGUAGES
from locator.languages.catalogues import CATALOGUES, DOMAINS, DRAFTED, PUBLIC, STAFF, path_of
from locator.languages.cldr import locale_of
from locator.languages.proofreading import mistakes

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

# What only staff read, as it begins: pages, mails, and the words of the code behind them.
STAFF_PLACES = (
    "locator/staff/",
    "locator/mail.py",
    "templates/staff/",
    "templates/mail/",
    # Who makes a widget works for a city or an NGO.
    "locator/embed/generator",
    "templates/embed/generator",
    # What an import says is read by who imports.
    "locator/imports/",
)

# How a catalogue begins. Who wrote it and when is Git's to know: dates would change a file in which
# nothing changed. The comments tell whether a speaker has checked the words.
HEAD = """\
{comments}
msgid ""
msgstr ""
"Language: {code}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extract(domain: str = PUBLIC) -> Catalog:
    """Every text of a domain that the code and the templates hold."""
    return _all_texts()[domain]


@cache
def _all_texts() -> dict[str, Catalog]:
    templates = {name: Catalog(project="Locator", charset="utf-8") for name in DOMAINS}
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
        template = templates[STAFF if file.startswith(STAFF_PLACES) else PUBLIC]
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    for known in templates[PUBLIC]:
        if known.id:
            templates[STAFF].delete(known.id, known.context)
    return templates


def read(code: str, domain: str = PUBLIC) -> Catalog:
    """The catalogue of a language; a new one where there is none."""
    path = path_of(code, domain)
    if not path.exists():
        locale = locale_of(BORROWED_LOCALES.get(code, code)) or Locale("en")
        comments = f"# Locator in {locale.english_name}.\n# State: {DRAFTED}"
        return Catalog(locale=locale, header_comment=comments, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file)


def updated(code: str, template: Catalog, domain: str = PUBLIC) -> bytes:
    """The catalogue as it should stand: translated, without places in the code (they move)."""
    catalogue = read(code, domain)
    comments = [line for line in catalogue.header_comment.splitlines() if line.startswith("# ")]
    # Not from the updated one: Babel knows no plural forms of a language without a locale.
    plural_forms = catalogue.plural_forms
    catalogue.update(template, no_fuzzy_matching=False, keep_user_comments=True)
    catalogue.obsolete.clear()
    head = HEAD.format(comments="\n".join(comments), code=code, plural_forms=plural_forms)
    written = io.BytesIO()
    write_po(written, catalogue, width=100, no_location=True, sort_output=True, omit_header=True)
    return head.encode() + written.getvalue()


def codes(domain: str = PUBLIC) -> list[str]:
    """The languages that have a catalogue of this domain, or a folder for one."""
    if domain == STAFF:
        return [code for code in STAFF_LANGUAGES if code != SOURCE_LANGUAGE]
    return sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail where something is missing or wrong."
)
def main(check: bool) -> None:
    """Bring the catalogues of all languages up to date, and say what is wrong in them."""
    bad = [domain for domain in DOMAINS if not _keep(domain, check)]
    sys.exit(1 if check and bad else 0)


def _keep(domain: str, check: bool) -> bool:
    """Bring those of one domain up to date, or look whether they are; true where all is well."""
    template = extract(domain)
    stale = []
    wrong = False
    for code in codes(domain):
        path = path_of(code, domain)
        written = updated(code, template, domain)
        before = path.read_bytes() if path.exists() else b""
        if before != written:
            stale.append(code)
        if before != written and not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written)
        for mistake in mistakes(code, read_po(io.BytesIO(written))):
            wrong = True
            click.echo(f"{domain} {code}: {mistake}")
    done = "not up to date" if check else "brought up to date"
    texts = len(list(template))
    click.echo(
        f"{domain}: {texts} texts in {SOURCE_LANGUAGE}; {done}: {', '.join(stale) or 'none'}"
    )
    return not (stale or wrong)


if __name__ == "__main__":
    main()
