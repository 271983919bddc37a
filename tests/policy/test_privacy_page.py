"""What the privacy page says is true of this code: each sentence has its proof, or is advice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from geopy.distance import great_circle
from sqlalchemy import text
from werkzeug.routing import Rule

from locator.assets import folder
from locator.basemap.tile import MAX_ZOOM, TileAddress
from locator.config import CHECKOUT
from locator.db import PUBLIC_ROLE
from locator.privacy import CONTENT_SECURITY_POLICY, HEADERS
from locator.receiving.fair_share import SECONDS, FairShare
from locator.reports.report import Report
from locator.search.criteria import Point
from locator.staff.jobs.tidying import WORDS_OF_REPORTS
from locator.tiles.square import LARGEST_ZOOM
from tests.live import LiveServer

PAGE = folder("templates") / "privacy.html"

Proof = Callable[[Flask], None]
PROOFS: dict[str, Proof] = {}


def proves(sentence: str) -> Callable[[Proof], Proof]:
    """This function proves the sentence, which is in the page word by word."""

    def remember(proof: Proof) -> Proof:
        PROOFS[sentence] = proof
        return proof

    return remember


# What we tell people of the world outside of this code.
ADVICE = {
    "Your phone may keep the pages that you have seen. If somebody looks at your phone, use a "
    "private window, or delete the history. “Leave” at the top takes you quickly to another site.",
    "When you call or write to a place, they see your number.",
}
HEADINGS = {"How we protect you", "What we cannot hide"}


def scripts_that_mention(word: str) -> set[str]:
    """Our own scripts that use something of the browser's."""
    root = CHECKOUT / "static/js"
    return {
        str(path.relative_to(root))
        for path in root.rglob("*.js")
        if re.search(rf"\b{word}\b", path.read_text("utf-8"))
    }


def answers_only_questions(app: Flask, rule: Rule) -> bool:
    """Whether whoever sends something there is told that this can only be read."""
    named = {name: uuid4() if name.endswith("id") else "x" for name in rule.arguments}
    with app.test_request_context():
        address = app.url_map.bind("localhost").build(rule.endpoint, named)
    return app.test_client().post(address).status_code in (404, 405)


@proves("We do not know who you are, and we do not want to know.")
def nobody_can_tell_us_anything(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        # For programs: these answer every other method with 404 or 405, as the rest is answered.
        if rule.endpoint.partition(".")[0] in ("api", "feeds", "hsds", "ogc", "tiles"):
            assert answers_only_questions(app, rule)
            continue
        # Staff sign in; the owner of an entry holds a link; a report has no place for a name.
        if rule.rule.startswith(("/staff", "/confirm/")) or rule.endpoint == "reports.report":
            continue
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}, rule.rule


@proves("No account, no name, no cookies.")
def there_is_nothing_to_log_in_with(app: Flask) -> None:
    """And tests/policy/test_no_trace.py asks every address whether it sets one."""
    assert app.config["SESSION_COOKIE_PATH"] == "/staff", "staff have one, on their own pages"
    assert scripts_that_mention(r"document\.cookie") == set()
    for path in (CHECKOUT / "locator").rglob("*.py"):
        if path.parent != CHECKOUT / "locator/staff/accounts":
            assert "set_cookie" not in path.read_text("utf-8"), path


@proves("What you look for is not kept: not in a list, not in a log.")
def who_answers_cannot_write(app: Flask) -> None:
    """And tests/policy/test_canary.py looks into every file of a whole server."""
    with app.extensions["locator"].database.staff() as session:
        writable = session.scalars(
            text(
                "SELECT c.oid::regclass::text FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('directory', 'published')"
                " AND has_table_privilege(:role, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
            ),
            {"role": PUBLIC_ROLE},
        ).all()
    assert writable == []
    # Tiles are kept, and tell that somebody looked there: none is finer than a position may be.
    assert LARGEST_ZOOM == MAX_ZOOM
    in_bristol = TileAddress(MAX_ZOOM, 2**MAX_ZOOM // 2, int(2**MAX_ZOOM * 0.3333)).bounds
    assert 51 < in_bristol.south < 52
    west, east = ((in_bristol.south, lon) for lon in (in_bristol.west, in_bristol.east))
    assert great_circle(west, east).meters > 100


@proves(
    "“Near me” asks your phone only when you tap it. Your phone makes the position rough, to about "
    "100 metres, before it sends it. We answer, and forget it."
)
def positions_are_rough_on_both_sides(app: Flask) -> None:
    """When it is asked, tests/policy/test_no_trace.py holds in a browser."""
    rough = (CHECKOUT / "static/js/page/position.js").read_text("utf-8")
    assert set(re.findall(r"toFixed\((\d+)\)", rough)) == {"3"}
    assert scripts_that_mention("getCurrentPosition|watchPosition") == {"page/position.js"}
    rounded = Point(35.6081937, 33.9174826)
    assert (rounded.lon, rounded.lat) == (35.608, 33.917)
    grid = great_circle((33.9, 35.6), (33.901, 35.6)).meters
    assert round(grid, -2) == 100


@proves(
    "Nothing on these pages comes from another company: no advertising, no counting of visitors, "
    "no maps from elsewhere."
)
def the_browser_is_told_to_load_ours_alone(app: Flask) -> None:
    sources = {
        source for rule in CONTENT_SECURITY_POLICY.split("; ") for source in rule.split(" ")[1:]
    }
    assert sources == {"'none'", "'self'", "data:"}


@proves("Links to other sites do not tell them that you come from here.")
def no_referer_is_sent(app: Flask) -> None:
    assert HEADERS["Referrer-Policy"] == "no-referrer"


@proves(
    "So that one computer cannot slow these pages for all, the server counts how much each network "
    "asks. It writes that down nowhere, and forgets it within two minutes."
)
def counts_are_swept_away(app: Flask) -> None:
    """That only memory holds them, and no address, tests/policy/test_fair_share.py proves."""
    share = FairShare()
    share.take("203.0.113.7")
    assert share._broom is not None
    # It grows old for one round, and is swept away in the next.
    assert SECONDS + share._broom.interval <= 2 * 60
    share._broom.cancel()


@proves(
    "“Save on this phone” keeps the help in a city, never what you looked for. You can delete it "
    "on the same page."
)
def phones_keep_cities(app: Flask) -> None:
    assert scripts_that_mention("localStorage|indexedDB") == set()
    # Whoever stores anything is known: the packs, and the last pages of those who chose that; and,
    # until the tab closes, the position, that somebody has left, and what staff type into a form.
    assert scripts_that_mention("caches") <= {"offline/kept.js", "offline/seen.js"}
    assert scripts_that_mention(r"sessionStorage\.setItem") <= {
        "page/position.js",
        "page/leave.js",
        "staff/editing/kept.js",
    }
    page = app.test_client().get("/en/beirut/save").text
    assert "data-save" in page
    assert "data-delete" in page


@proves(
    "Your phone keeps the last pages that you saw only if you choose that, on the same page. They "
    "hold no position finer than about 100 metres. “Leave” at the top deletes them."
)
def pages_are_kept_by_choice_alone(app: Flask) -> None:
    """In a browser, tests/offline/test_last_pages.py holds all of it."""
    page = app.test_client().get("/en/beirut/save").text
    assert "data-pages" in page
    assert "checked" not in page
    # Nobody else begins to keep pages, or keeps one.
    assert scripts_that_mention("keepPages") == {"offline/seen.js", "offline/save-page.js"}
    assert scripts_that_mention("keepSeen") == {"offline/seen.js", "worker.js"}
    seen = (CHECKOUT / "static/js/offline/seen.js").read_text("utf-8")
    assert r"const ROUNDED = /^-?\d{1,3}(?:\.\d{1,3})?$/;" in seen
    leaving = (CHECKOUT / "static/js/page/leave.js").read_text("utf-8")
    assert "forgetSeen();" in leaving


@proves(
    "When you tell us that something is wrong, we keep what you write and on which day, not who "
    "you are. Half a year after it is solved, your words are deleted."
)
def reports_have_no_place_for_a_person(app: Flask) -> None:
    """tests/policy/test_canary.py looks for who has written one in every file of a whole server."""
    what, day, work = (
        {"service_at_location_id", "kind", "text", "language"},
        {"on"},
        {"id", "state"},
    )
    solved = {"solved_by", "solved_on", "note"}  # by whom of the staff
    columns = {column.name: column.type.python_type for column in Report.__table__.columns}
    assert columns.keys() == what | day | work | solved
    assert columns["on"] is dt.date, "no hour by which somebody could be told"
    assert dt.timedelta(days=183) >= WORDS_OF_REPORTS, "and tests/staff/jobs deletes them"


@pytest.mark.parametrize("sentence", PROOFS)
def test_what_the_page_says_is_true(live_server: LiveServer, sentence: str) -> None:
    PROOFS[sentence](live_server.app)


def test_the_page_says_nothing_that_nobody_proves() -> None:
    said = set(re.findall(r"_\('([^']+)'\)", Path(PAGE).read_text("utf-8")))
    assert said - HEADINGS - ADVICE == set(PROOFS)
