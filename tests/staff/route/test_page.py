"""The route page saves into the draft, and does what its buttons say, also without scripts."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from locator.directory.document.document import LocationPart, PointPart, ServiceDocument
from locator.places.loading import load_gazetteer
from locator.staff.drafts import work
from locator.staff.drafts.draft import Draft
from tests import builders
from tests.staff.hours.parts import slot
from tests.staff.hours.sent import sent
from tests.staff.people import a_member, csrf_token, signed_in
from tests.staff.route.test_calendar_file import WEEKLY, calendar


def stop(name: str, lon: float, lat: float, days: str, times: str) -> PointPart:
    return PointPart(
        id=uuid.uuid4(),
        location=LocationPart(name=name, lon=lon, lat=lat, disclosure="exact"),
        schedules=[slot(days, times, id=uuid.uuid4())],
    )


@dataclass
class Route:
    """The page of one draft, as somebody without scripts has it."""

    client: FlaskClient
    session: Session
    draft: Draft

    @property
    def address(self) -> str:
        return f"/staff/beirut/drafts/{self.draft.id}/route"

    def shown(self) -> str:
        answer = self.client.get(self.address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def fields(self) -> list[tuple[str, str]]:
        """What the form would send as it stands."""
        form = self.shown().split('class="form route"')[1].split("</form>")[0]
        return sent(f"<form {form}")

    def send(self, button: str, value: str, **fields: str) -> TestResponse:
        """Press a button of the page, with these fields filled in before."""
        pairs = [(name, fields.get(name, typed)) for name, typed in self.fields()]
        pairs += [(name, typed) for name, typed in fields.items() if name not in dict(pairs)]
        body: dict[str, list[str]] = {}
        for name, typed in [*pairs, (button, value)]:
            body.setdefault(name, []).append(typed)
        return self.client.post(self.address, data=body)

    def post(self, rest: str, **fields: object) -> TestResponse:
        token = csrf_token(self.client, self.address)
        return self.client.post(
            f"{self.address}/{rest}", data={"csrf_token": token, **fields}, follow_redirects=True
        )

    def document(self) -> ServiceDocument:
        self.session.expire_all()
        return self.draft.content()

    def names(self) -> list[str | None]:
        return [point.location.name for point in self.document().points]


@pytest.fixture
def route(client: FlaskClient, session: Session) -> Route:
    account = a_member(session, "editor")
    document = ServiceDocument(
        name="Mobile clinic",
        is_mobile=True,
        points=[
            stop("Hamra", 35.4826, 33.8963, "TH", "09:00-12:00"),
            stop("Cola", 35.4990, 33.8780, "FR", "09:00-12:00"),
        ],
    )
    document.points[0].description = "Beside the bank"
    draft = work.start(session, None, "beirut", document=document)
    session.commit()
    signed_in(client, account)
    return Route(client, session, draft)


def test_it_shows_every_stop_and_the_next_two_weeks_in_the_order_of_time(route: Route) -> None:
    page = route.shown()
    table = page[page.index("<table>") : page.index("</table>")]
    days = re.findall(r'<th scope="rowgroup"[^>]*><bdi>([^<]+)', table)
    assert days == ["Thu 26 Nov", "Fri 27 Nov", "Thu 3 Dec", "Fri 4 Dec"]
    assert table.index("Hamra") < table.index("Cola")
    assert "This cannot be" not in page


def test_saving_keeps_what_the_page_does_not_show(route: Route) -> None:
    before = route.document()
    answer = route.send("save", "1", **{"points-0-location-name": "Hamra Street"})
    assert answer.status_code == 303, answer.text
    after = route.document()
    before.points[0].location.name = "Hamra Street"
    # What the page was asked for about the pin is not said yet.
    assert after == before
    assert after.points[0].description == "Beside the bank"


def test_a_script_that_saves_is_told_the_revision(route: Route) -> None:
    pairs = dict(route.fields()) | {"points-0-location-name": "Elsewhere"}
    headers = {"Accept": "application/json"}
    first = route.client.post(route.address, data=pairs, headers=headers)
    assert first.json is not None
    assert first.json["revision"] == int(pairs["revision"]) + 1
    late = route.client.post(
        route.address, data=pairs | {"points-0-location-name": "A third"}, headers=headers
    )
    assert late.status_code == 409
    assert route.names()[0] == "Elsewhere"


def test_stops_are_moved_copied_and_taken_away(route: Route) -> None:
    route.send("move", "points-1:up")
    assert route.names() == ["Cola", "Hamra"]
    answer = route.send("copy", "points-0")
    assert answer.status_code == 200, answer.text
    document = route.document()
    assert route.names() == ["Cola", "Cola", "Hamra"]
    assert len({row.id for row in document.rows()}) == len([*document.rows()])
    route.send("remove", "points-2")
    assert route.names() == ["Cola", "Cola"]


def test_a_stop_is_found_by_its_name_or_put_on_the_map(route: Route) -> None:
    load_gazetteer(route.session)
    route.session.commit()
    answer = route.send("find", "1", find_text="Mar Mikhael")
    (value, *_) = re.findall(r'name="add_at" value="([^"]+)"', answer.text)
    route.send("add_at", value)
    added = route.document().points[-1].location
    assert added.name == "Mar Mikhael"
    assert added.disclosure == "exact"
    # A quarter is no stop: somebody has to look at the pin.
    assert added.pin_checked is False

    route.send("add_at", "35.5,33.89,sure,")
    tapped = route.document().points[-1].location
    assert (tapped.lon, tapped.lat, tapped.pin_checked) == (35.5, 33.89, True)


def test_a_stop_that_is_only_roughly_there_says_that_it_stops_publishing(route: Route) -> None:
    route.send("add_at", "35.5,33.89,unsure,Mar Elias")
    shown = route.shown()
    assert shown.count("cannot be published yet") == 1
    box = re.search(r'<input type="checkbox" id="points-2-location-pin_checked"[^>]*>', shown)
    assert box
    assert "checked>" not in box[0]
    # Every other page leads to that box.
    review = route.client.get(f"/staff/beirut/drafts/{route.draft.id}/").text
    assert "/route#points-2-location-pin_checked" in review
    edit = route.address.removesuffix("route") + "edit"
    token = csrf_token(route.client, edit)
    assert route.document().points[2].location.pin_checked is False
    revision = str(route.draft.revision)
    answer = route.client.post(edit, data={"csrf_token": token, "revision": revision, "submit": 1})
    assert answer.status_code == 422, answer.headers["Location"]
    assert 'href="#points-2-location-pin_checked"' in answer.text
    assert 'id="points-2-location-pin_checked"' in answer.text
    route.send("save", "1", **{"points-2-location-pin_checked": "yes"})
    assert "cannot be published yet" not in route.shown()


@pytest.mark.parametrize("where", ["here", "35.5", "400,33.89,sure,x", "35.5,nan,sure,"])
def test_a_place_that_is_none_is_refused(route: Route, where: str) -> None:
    assert route.send("add_at", where).status_code == 400
    assert len(route.names()) == 2


def test_what_one_vehicle_cannot_do_is_told_beside_both(route: Route) -> None:
    document = route.document()
    document.points[1].schedules = [slot("TH", "11:00-13:00")]
    route.draft.document = document.with_ids().as_json()
    route.session.commit()
    page = route.shown()
    assert "This cannot be" in page
    assert page.count("it would be at <bdi>Hamra</bdi> at the same time") == 2


def test_pasted_rows_change_nothing_until_they_are_agreed_to(route: Route) -> None:
    read = route.post(
        "read",
        pasted="Place\tDay\tTimes\tLat\tLon\n"
        "Dora\tMon\t9-12h\t33.9000\t35.5450\n"
        "Hamra\tMon\t2pm-5pm\t\t\n"
        "Sassine\tWed\t9-1\t33.8870\t35.5190\n",
    )
    assert "Dora" in read.text
    assert "Row <bdi>4</bdi>, column <bdi>3</bdi>" in read.text
    assert len(route.names()) == 2
    (proposed,) = re.findall(r'name="proposed" value="([^"]+)"', read.text)
    after = route.post("take", proposed=proposed.replace("&#34;", '"'), take=["0", "1", "2"])
    assert "2" in after.text
    assert route.names() == ["Hamra", "Cola", "Dora"]
    hamra = route.document().points[0]
    assert [row.byday for row in hamra.schedules] == [["TH"], ["MO"]]


def test_a_calendar_is_read_into_stops(route: Route) -> None:
    file = (io.BytesIO(calendar(WEEKLY.replace("Hamra", "Nowhere we know"))), "route.ics")
    read = route.post("read", calendar=file)
    assert "Nowhere we know" in read.text
    assert "put it on the map afterwards" in read.text
    (proposed,) = re.findall(r'name="proposed" value="([^"]+)"', read.text)
    route.post("take", proposed=proposed.replace("&#34;", '"'), take="0")
    assert route.names() == ["Hamra", "Cola", "Nowhere we know"]


@pytest.mark.parametrize("content", [b"", b"no calendar", b"x" * 600_000])
def test_a_file_that_is_no_calendar_is_told(route: Route, content: bytes) -> None:
    answer = route.post("read", calendar=(io.BytesIO(content), "route.ics"))
    assert "We cannot read this file as a calendar." in answer.text
    assert len(route.names()) == 2


def test_what_was_not_proposed_by_us_is_refused(route: Route) -> None:
    assert route.post("take", proposed="{}").status_code == 200
    assert route.post("take", proposed='{"stops": 1}').status_code == 400
    assert route.post("take", proposed="<script>").status_code == 400


def test_an_editor_of_another_city_finds_no_route(route: Route, session: Session) -> None:
    builders.city(session, "lima")
    other = a_member(session, "editor", "lima")
    session.commit()
    stranger = signed_in(route.client.application.test_client(), other)
    assert stranger.get(route.address).status_code in {403, 404}
    address = route.address.replace("beirut", "lima")
    assert stranger.get(address).status_code == 404
