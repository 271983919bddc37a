"""Every public page in every state that a reader can meet, and how to come to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

MANY = "beirut/?near=hamra&need=public-health,employment,housing&radius=10000"
EVERYTHING = "beirut/?need=public-health,employment,housing,social-protection,legal-aid&limit=50"


def rest(page: Page) -> None:
    """Leave the page as it is."""


def first_card(choice: str) -> Callable[[Page], None]:
    """Follow the first card of its kind."""

    def follow(page: Page) -> None:
        page.locator(f".card{choice} [data-name]").first.click()
        page.locator("article.detail").wait_for()

    return follow


def show_map(page: Page) -> None:
    page.locator("[data-show-map]").click()
    page.locator(".map-point").first.wait_for()
    page.wait_for_load_state("networkidle")


def choose_on_map(page: Page) -> None:
    show_map(page)
    page.locator(".map-point.is-one, .map-point.is-area").first.focus()
    page.keyboard.press("Enter")
    page.locator(".map-card").wait_for()


def unfold(summary: str) -> Callable[[Page], None]:
    """Open what is folded."""

    def tap(page: Page) -> None:
        page.locator(summary).first.click()

    return tap


def refused_position(page: Page) -> None:
    page.locator("[data-near-me]").click()
    page.locator("[data-told]:not(:empty)").wait_for()


def tell_what_is_wrong(page: Page) -> None:
    first_card("[data-place=exact]:not([data-mobile])")(page)
    page.locator(".tell-link").click()
    page.locator("form.tell").wait_for()


@dataclass(frozen=True)
class State:
    """`address` below the language, or the whole of it when it starts with a slash."""

    address: str
    reach: Callable[[Page], None] = rest
    status: int = 200

    def open(self, page: Page, code: str) -> None:
        """Come to it in the language `code`."""
        address = self.address if self.address.startswith("/") else f"/{code}/{self.address}"
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == self.status, (address, answer.status)
        self.reach(page)


STATES = {
    "cities": State(""),
    "start": State("beirut/"),
    "chooser": State("beirut/", unfold(".tongues summary")),
    "results": State(MANY),
    "languages unfolded": State(f"{MANY}&speaks=am", unfold(".speak summary")),
    "empty": State("beirut/?need=housing&speaks=yo&when=now"),
    "unclear place": State("beirut/?near=Somewhere+else"),
    "widened": State("beirut/?lat=33.8&lon=35.6&radius=100"),
    "all languages": State("beirut/languages?need=housing"),
    "detail": State(EVERYTHING, first_card("[data-place=exact]:not([data-mobile])")),
    "detail of a mobile service": State(EVERYTHING, first_card("[data-mobile]")),
    "detail of a secret place": State(EVERYTHING, first_card("[data-place=area]")),
    "what is wrong": State(EVERYTHING, tell_what_is_wrong),
    "map": State(MANY, show_map),
    "map with a card": State(MANY, choose_on_map),
    "refused position": State("beirut/", refused_position),
    "not here": State("beirut/nowhere/at/all", status=404),
    "gone": State("beirut/00000000-0000-0000-0000-000000000000", status=404),
    "unread": State("beirut/?when=sometime&need=gold&near=Hamra", status=400),
    "about": State("about"),
    "privacy": State("privacy"),
    "api": State("/api/"),
    "save": State("beirut/save"),
    "offline results": State("beirut/offline"),
    "offline": State("offline"),
}
# The pages that have an address of their own, for what looks at addresses.
ADDRESSES = [state.address for state in STATES.values() if state.reach is rest]
