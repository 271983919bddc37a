"""How a page is made: its language, its frame, its icons, its addresses in other languages."""

from __future__ import annotations

import re
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, make_response, request
from markupsafe import Markup
from werkzeug.routing import BaseConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from locator.assets import folder
from locator.i18n import Language, as_html, isolated, language, language_name, languages, text_in
from locator.search.caching import keep_for_a_minute, keep_for_seconds, with_etag
from locator.search.cities import City
from locator.search.script_words import map_words, on_foot_words
from locator.search.speaking import SpeakingEnvironment, speaking
from locator.search.tongues import all_languages_address, page_in_other_languages
from locator.wiring import wiring

LAYOUT = "base.html"


class LanguageConverter(BaseConverter):
    """The first part of an address: a language that the interface speaks."""

    def __init__(self, map: Map) -> None:
        super().__init__(map)
        self.regex = "|".join(languages())

    def to_python(self, value: str) -> Language:
        """Read a code."""
        return language(value)

    def to_url(self, value: Language | str) -> str:
        """Write the code."""
        return value if isinstance(value, str) else value.code


class SlugConverter(BaseConverter):
    """A city's id: small letters, digits and hyphens."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


# The icons of the page that is being made. Flask's `g` is slow for what a page asks fifty times.
_shown: ContextVar[dict[str, None]] = ContextVar("icons")


def no_icons_yet() -> None:
    """Begin a page, or whatever else has a sprite of its own."""
    _shown.set({})


class Icons:
    """Our few icons; a page carries only those that it shows, in one small sprite."""

    def __init__(self, where: Path) -> None:
        self._symbols = {path.stem: _symbol(path) for path in sorted(where.glob("*.svg"))}
        self._uses = {name: _use(name) for name in self._symbols}

    def use(self, name: str) -> Markup:
        """Show an icon; a word always stands beside it, so that it is hidden from readers."""
        use = self._uses.get(name)
        if use is None:
            raise KeyError(f"there is no icon {name}")
        shown = _shown.get(None)
        if shown is None:
            no_icons_yet()
            shown = _shown.get()
        shown[name] = None
        return use

    def sprite(self) -> Markup:
        """The symbols that this page has used."""
        used = "".join([self._symbols[name] for name in _shown.get(None) or ()])
        return as_html(f'<svg class="sprite" aria-hidden="true">{used}</svg>')


def _use(name: str) -> Markup:
    return Markup('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)


def _symbol(path: Path) -> Markup:
    source = path.read_text("utf-8")
    box = re.search(r'viewBox="([^"]+)"', source)
    inside = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    if not box or not inside:
        raise ValueError(f"{path} is not an icon")
    # Our own file in our own checkout, not something that anybody sent.
    drawing = Markup(inside[1].strip())  # noqa: S704
    return Markup('<symbol id="i-{}" viewBox="{}">{}</symbol>').format(path.stem, box[1], drawing)


def page(template: str, reader: Language, city: City | None = None, **context: Any) -> AnyResponse:
    """Render a page in the reader's language; of a city it carries the city's validator."""
    answer = render(template, reader, city, **context)
    if city is None:
        return keep_for_a_minute(answer)
    return keep_for_seconds(with_etag(answer, city, reader))


def render(
    template: str,
    reader: Language,
    city: City | None = None,
    *,
    layout: str = LAYOUT,
    **context: Any,
) -> AnyResponse:
    """Render a page in a layout, and say nothing about keeping it."""
    g.reader = reader
    context |= {
        "layout": layout,
        "reader": reader,
        "city": city,
        "city_name": text_in(city.names, reader) if city else None,
        "other_languages": page_in_other_languages(reader, city),
        "all_languages": all_languages_address(reader),
        # werkzeug's `host_url` looks at each sign of it for how to show it to people.
        "site": f"{request.scheme}://{request.host}/",
    }
    no_icons_yet()
    current_app.update_template_context(context)
    answer = make_response(speaking(current_app, reader).get_template(template).render(context))
    answer.headers["Content-Language"] = reader.code
    return answer


def install(app: Flask) -> None:
    """Give the templates what they use, and the addresses their parts."""
    app.url_map.converters["language"] = LanguageConverter
    app.url_map.converters["slug"] = SlugConverter
    icons = Icons(folder("static/icons"))
    app.before_request(no_icons_yet)
    app.jinja_environment = SpeakingEnvironment
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext,
        _ngettext,
        newstyle=True,
    )
    environment.globals.update(
        icon=icons.use,
        sprite=icons.sprite,
        asset=_asset,
        isolated=isolated,
        language_name=language_name,
        map_words=map_words,
        on_foot_words=on_foot_words,
    )


def _gettext(message: str) -> str:
    reader: Language = g.reader
    return reader.gettext(message)


def _ngettext(one: str, many: str, number: int) -> str:
    reader: Language = g.reader
    return reader.ngettext(one, many, number)


def _asset(name: str) -> str:
    return wiring().assets.url(name)
