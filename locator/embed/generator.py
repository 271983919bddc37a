"""The page on which an NGO makes its widget: choices on one side, what comes of them on the other.

No account, no mail address, nothing kept: all choices stand in the address of the page, and so in
the snippet. It speaks the languages of the staff pages, as who makes a web page is no searcher.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.needs import NEEDS
from locator.embed.address import asked_in
from locator.embed.generator_words import CODES, EXAMPLES, LOCKS, NAMES, SHOWS, THEMES
from locator.embed.options import CORNERS, ROUNDEST, OptionProblem, Options, read_options
from locator.embed.readable import readable
from locator.embed.snippet import LEAST, MOST, element, frame, height_of, widget_address
from locator.i18n import (
    SOURCE_LANGUAGE,
    STAFF_LANGUAGES,
    Language,
    isolated,
    staff_language,
    text_in,
)
from locator.i18n import languages as all_languages
from locator.places.gazetteer import places_in
from locator.places.place import Place
from locator.privacy import CONTENT_SECURITY_POLICY, open_to
from locator.search.caching import keep_for_a_minute
from locator.search.cities import City, cities
from locator.search.need_names import need_name
from locator.search.rendering import render
from locator.wiring import wiring

blueprint = Blueprint("embed_generator", __name__)

# Of the form alone, and no word of the widget's address.
ITS_OWN = ("height", "size")
FIRST_SHOWN = "beirut"


@blueprint.get("/<language:reader>/embed/")
@open_to("everyone")
def generator(reader: Language) -> AnyResponse:
    """Choose, see at once what it looks like, and copy."""
    if reader.code not in STAFF_LANGUAGES:
        asked = list(request.args.items(multi=True))
        address = url_for(".generator", reader=SOURCE_LANGUAGE)
        return keep_for_a_minute(redirect(f"{address}?{urlencode(asked)}", code=302))
    reading = staff_language(reader.code)
    args = {name: _values(name) for name in request.args if name not in ITS_OWN}
    with wiring().database.public() as connection:
        found = cities(connection)
        here = _city(found, args)
        places = places_in(connection, here.id) if here else []
    if here:
        args["city"] = [here.id]
    options, wrong = read_options({name: values for name, values in args.items() if any(values)})
    unread: tuple[OptionProblem, ...] = ()
    if here:
        args, _, unread = readable(args, here)
    if options.place and options.place not in {place.id for place in places}:
        # Of the city that was chosen before: nobody has done anything wrong.
        args.pop("place")
        options, _ = read_options({name: values for name, values in args.items() if any(values)})
    answer = render(
        "embed/generator.html",
        reading,
        cities=sorted((str(text_in(city.names, reading)), city.id) for city in found),
        places=_named(places, reading),
        options=options,
        question=asked_in(options, args),
        choices=_choices(reading, here),
        problems=[_said(problem, reading) for problem in (*wrong, *unread)],
        result=_result(options, args, here, reading),
        corners=(CORNERS, ROUNDEST),
        heights=(LEAST, MOST),
        height=height_of(request.args.get("height", "")) or 600,
        is_fixed=request.args.get("size") == "fixed",
    )
    return _with_previews(answer)


@blueprint.get("/<language:reader>/embed/examples")
@open_to("everyone")
def examples(reader: Language) -> AnyResponse:
    """Three widgets that work, each with what makes it."""
    if reader.code not in STAFF_LANGUAGES:
        address = url_for(".examples", reader=SOURCE_LANGUAGE)
        return keep_for_a_minute(redirect(address, code=302))
    reading = staff_language(reader.code)
    with wiring().database.public() as connection:
        found = cities(connection)
    here = _city(found, {"city": [FIRST_SHOWN]})
    made = []
    for words, about in EXAMPLES if here else ():
        args = {"city": [here.id if here else ""], **{name: [value] for name, value in words}}
        options, _ = read_options(args)
        made.append((reading.gettext(about), _result(options, args, here, reading)))
    return _with_previews(render("embed/generator_examples.html", reading, made=made))


def _with_previews(answer: AnyResponse) -> AnyResponse:
    """Our own widgets may be seen on this page: nothing else can be framed here."""
    answer.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; frame-src 'self'; frame-ancestors 'none'"
    )
    return keep_for_a_minute(answer)


def _values(name: str) -> list[str]:
    """Boxes that are ticked together are one word of the address."""
    values = request.args.getlist(name)
    return [",".join(values)] if name in ("need", "speaks", "lock") else values


def _city(found: list[City], args: dict[str, list[str]]) -> City | None:
    asked = args.get("city", [""])[-1]
    return next((city for city in found if city.id == asked), found[0] if found else None)


def _named(places: list[Place], reading: Language) -> list[tuple[str, str]]:
    named = [
        (str(text_in(place.names, reading)), place.id) for place in places if place.kind != "city"
    ]
    return sorted(named, key=lambda pair: pair[0].casefold())


def _choices(reading: Language, here: City | None) -> dict[str, Any]:
    return {
        "needs": [(need, need_name(need, reading)) for need in NEEDS],
        "spoken": [(code, reading.name_of(code)) for code in (here.spoken if here else ())],
        "locks": [(code, reading.gettext(words)) for code, words in LOCKS.items()],
        "shows": [(code, reading.gettext(words)) for code, words in SHOWS.items()],
        "themes": [(code, reading.gettext(words)) for code, words in THEMES.items()],
        "languages": [(code, one.name) for code, one in all_languages().items()],
        "filters": [
            ("free", reading.gettext("Free")),
            ("no_id", reading.gettext("No ID asked")),
            ("wheelchair", reading.gettext("Step-free")),
        ],
    }


def _said(problem: OptionProblem, reading: Language) -> Markup:
    name = NAMES.get(problem.name)
    said = CODES.get(problem.code, CODES["cannot_be_read"])
    facts = {word: isolated(value) for word, value in problem.facts.items()}
    return reading.say(said, name=reading.gettext(name) if name else problem.name, **facts)


def _result(
    options: Options, args: dict[str, list[str]], here: City | None, reading: Language
) -> dict[str, str] | None:
    if here is None:
        return None
    host = wiring().config.public_url or request.host_url[:-1]
    question = asked_in(options, args)
    title = reading.say("Help nearby in %(city)s", city=text_in(here.names, reading)).striptags()
    height = height_of(request.args.get("height", "")) if request.args.get("size") == "fixed" else 0
    return {
        "address": widget_address(host, question),
        "preview": widget_address("", question),
        "title": title,
        "frame": frame(host, question, title, height or None),
        "element": element(host, question, title, height or None),
        "host": host,
    }
