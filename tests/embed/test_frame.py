"""What is in the frame: the same search, locked and bounded as its maker wants."""

from __future__ import annotations

import re
import uuid

import pytest
from flask.testing import FlaskClient

from locator import create_app
from locator.config import Config
from locator.i18n import languages
from tests.live import LiveServer

BEIRUT = "/embed/v1?city=beirut"


@pytest.fixture
def client(live_server: LiveServer) -> FlaskClient:
    return live_server.app.test_client()


def names(text: str) -> list[str]:
    return re.findall(r"data-name>(.*?)</a>", text)


def test_the_same_help_as_on_the_full_page(client: FlaskClient) -> None:
    inside = client.get(f"{BEIRUT}&need=public-health&lang=en")
    full = client.get("/en/beirut/?need=public-health")
    assert names(inside.text) == names(full.text) != []


def test_it_may_be_framed_and_the_pages_may_not(client: FlaskClient) -> None:
    assert "frame-ancestors 'self' *" in client.get(BEIRUT).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/en/beirut/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/en/embed/").headers["Content-Security-Policy"]


def test_nothing_is_kept_and_nobody_finds_it_by_a_search(client: FlaskClient) -> None:
    answer = client.get(f"{BEIRUT}&need=housing&lang=en")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<link rel="canonical" href="http://localhost/en/beirut/?need=housing">' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_it_says_whose_data_it_shows_and_under_which_licence(client: FlaskClient) -> None:
    text = client.get(f"{BEIRUT}&lang=en").text
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in text
    assert "Help nearby in <" in text or "Help nearby in Beirut" in text


def test_an_operator_says_who_may_frame(live_server: LiveServer) -> None:
    owner = live_server.app.extensions["locator"]
    config = Config(database_url=owner.config.database_url, embed_partners=("https://ngo.example",))
    app = create_app(config, owner.database)
    policy = app.test_client().get(BEIRUT).headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://ngo.example")


def test_what_is_locked_is_not_offered_and_stays(client: FlaskClient) -> None:
    text = client.get(f"{BEIRUT}&need=housing&lock=need,free,speaks&free=1&lang=en").text
    assert "Legal help" not in text
    assert "Languages I speak" not in text
    links = re.findall(r'href="(/embed/v1\?[^"]+)"', text)
    assert links
    assert all("need=housing" in link and "free=1" in link for link in links)


def test_what_is_only_set_can_be_taken_off(client: FlaskClient) -> None:
    text = client.get(f"{BEIRUT}&need=housing&lang=en").text
    assert f'href="{BEIRUT}&amp;lang=en"' in text


def test_an_area_leaves_out_what_lies_outside(client: FlaskClient) -> None:
    everything = names(client.get(f"{BEIRUT}&lang=en&limit=50").text)
    here = client.get(f"{BEIRUT}&lang=en&limit=50&bounds=35.47,33.89,35.49,33.90").text
    quarter = client.get(f"{BEIRUT}&lang=en&limit=50&place=beirut/hamra").text
    for text in (here, quarter):
        assert set(names(text)) < set(everything)
    lons = [float(lon) for lon in re.findall(r'data-lon="([\d.]+)"', here)]
    assert lons
    assert all(35.47 <= lon <= 35.49 for lon in lons)


def test_pages_of_an_area_are_pages_of_that_area(client: FlaskClient) -> None:
    box = "bounds=35.45,33.85,35.60,33.92"
    first = client.get(f"{BEIRUT}&lang=en&limit=3&{box}").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    assert not set(names(first)) & set(names(second))
    assert names(second)


def test_every_address_inside_stays_inside_and_keeps_what_was_chosen(client: FlaskClient) -> None:
    made = "&lang=ar&theme=dark&corners=2&partner=somebody"
    text = client.get(f"{BEIRUT}{made}&need=public-health").text
    cards = re.findall(r'href="([^"]+)" data-name', text)
    assert cards
    for link in cards:
        assert re.match(r"/embed/v1/[0-9a-f-]{36}\?city=beirut&amp;theme=dark", link)
    detail = client.get(cards[0].replace("&amp;", "&")).text
    assert 'class="back"' in detail
    assert "need=public-health" in detail
    outward = re.findall(r'<a [^>]*href="(?:https?:|/ar/)[^>]*>', detail)
    assert outward
    assert all('target="_blank"' in link for link in outward), "a frame cannot show others"


def test_it_speaks_the_visitors_language_or_the_makers(client: FlaskClient) -> None:
    french = {"Accept-Language": "fr"}
    assert 'lang="fr"' in client.get(BEIRUT, headers=french).text
    assert 'lang="am"' in client.get(f"{BEIRUT}&lang=am", headers=french).text
    assert "Accept-Language" in client.get(BEIRUT).headers["Vary"]


@pytest.mark.parametrize("code", languages())
def test_its_message_is_in_every_language(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/embed/v1?city=nowhere&lang={code}")
    assert answer.status_code == 404
    assert f'lang="{code}"' in answer.text
    assert "frame-ancestors 'self' *" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "city=",
        "city=nowhere",
        "city=<script>alert(1)</script>",
        "city=beirut%00",
        "city=beirut&colour=%22%3E%3Cscript%3E",
        "city=beirut&font=javascript:alert(1)",
        "city=beirut&radius=-5&when=never&speaks=<b>&lat=1",
        "city=beirut&cursor=broken",
        "city=beirut&place=lima/miraflores",
        "city=beirut&place=beirut/atlantis",
        "city=beirut&near=%3Cimg%20src%3Dx%3E",
    ],
)
def test_hostile_or_broken_words_give_a_plain_frame(client: FlaskClient, words: str) -> None:
    answer = client.get(f"/embed/v1?{words}")
    assert answer.status_code in (200, 404)
    assert 'class="embed"' in answer.text
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "javascript:" not in re.sub(r"data-wrong='[^']*'", "", answer.text)


def test_what_is_not_listed_any_more_is_said_kindly(client: FlaskClient) -> None:
    answer = client.get(f"/embed/v1/{uuid.uuid4()}?city=beirut&lang=en")
    assert answer.status_code == 404
    assert "not listed any more" in answer.text


def test_what_is_held_already_is_not_sent_again(client: FlaskClient) -> None:
    held = client.get(BEIRUT).headers["ETag"]
    again = client.get(BEIRUT, headers={"If-None-Match": held})
    assert again.status_code == 304
    assert "frame-ancestors 'self' *" in again.headers["Content-Security-Policy"]


def test_the_looks_are_a_small_stylesheet(client: FlaskClient) -> None:
    answer = client.get("/embed/v1/looks.css?colour=7a1f5c&corners=2&font=Noto+Serif")
    assert answer.mimetype == "text/css"
    assert '"Noto Serif"' in answer.text
    assert "--corner:2px" in answer.text
    assert len(answer.data) < 400
