"""In a browser: from a messy list to public entries, again without a change, and taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from locator.staff.doors import Role
from locator.staff.importing.models import ImportFile
from locator.staff.jobs.worker import work_until_told
from locator.staff.jobs.workplace import Workplace
from tests.builders import NOW
from tests.live import PHONE
from tests.staff.conftest import StaffServer
from tests.staff.importing.imports import a_file, a_source
from tests.staff.jobs.conftest import run_apart
from tests.staff.people import sign_in

pytestmark = pytest.mark.browser

# As an office sends it: old encoding, decimal commas, a row of nothing, a person's own number.
MESSY = (
    "الرقم;اسم الخدمة;الجهة;الوصف;العنوان;الهاتف;خط العرض;خط الطول;أوقات الدوام\n"
    "H-1;عيادة اللوتس;جمعية اللوتس;اتصلوا على 03123456 مساء;شارع الأرز;01 345 678;"
    "33,8731;35,5462;Mo-Fr 09:00-17:00\n"
    "H-2;صيدلية اللوتس;جمعية اللوتس;;طريق النهر;01 345 679;33,8745;35,5481;Mo-Su 08:00-20:00\n"
    "H-3;;;;;;;;\n"
)


def work(server: StaffServer) -> None:
    """What a worker beside the server would do."""
    wiring = server.app.extensions["locator"]
    place = Workplace(wiring.config, wiring.database, lambda: NOW)
    run_apart(work_until_told(place, wait=False))


def signed_in(browser: Browser, server: StaffServer, role: Role, **options: object) -> Page:
    context = browser.new_context(base_url=server.url, viewport=PHONE, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, server.url, server.members[role])
    return page


def hand_in(page: Page, content: bytes, source: str) -> None:
    page.goto("/staff/beirut/imports/")
    page.set_input_files("#file", {"name": "مراكز.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("#source-name").fill(source)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url(re.compile("/imports/files/"))


def tried(page: Page, server: StaffServer) -> None:
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("h1")).to_have_text("It is being tried")
    work(server)
    page.wait_for_url(re.compile(r"/imports/runs/\d+$"))
    expect(page.locator("h1")).to_have_text("What would change")


def kept(page: Page, server: StaffServer) -> None:
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("h1")).to_have_text("It is being kept")
    work(server)
    page.wait_for_url(re.compile(r"/imports/runs/\d+$"))
    expect(page.locator("h1")).to_have_text("What was kept")


def counted(page: Page, words: str) -> str:
    return page.locator(f".counts li:has(span:text-is('{words}')) b").inner_text()


def test_a_messy_list_becomes_public_stays_as_it_is_and_is_taken_back(
    browser: Browser, staff_server: StaffServer
) -> None:
    editor = signed_in(browser, staff_server, "editor")
    content = MESSY.encode("cp1256")
    hand_in(editor, content, "Lotus")
    assert editor.locator("#target-1").input_value() == "name"
    assert editor.locator("#target-6").input_value() == "latitude"
    editor.locator("#always-needs").select_option("public-health")
    tried(editor, staff_server)
    assert (counted(editor, "New"), counted(editor, "Left out")) == ("2", "1")
    expect(editor.locator("main")).to_contain_text("So nobody else has to agree now.")

    kept(editor, staff_server)
    editor.get_by_role("link", name="1 text names a person").click()
    expect(editor.locator("mark")).to_have_text("03123456")
    editor.get_by_label("Leave the marked words out").check()
    editor.get_by_role("button", name="Save what I have chosen").click()
    expect(editor.locator("main")).to_contain_text("Nothing of this source is held back.")

    reviewer = signed_in(browser, staff_server, "reviewer")
    reviewer.goto("/staff/beirut/")
    reviewer.get_by_role("link", name="Lotus").click()
    expect(reviewer.locator("input[name=service]:checked")).to_have_count(2)
    reviewer.get_by_label("I have checked it").check()
    reviewer.get_by_role("button", name="Publish those that are ticked").click()
    expect(reviewer.locator("main")).to_contain_text("2 entries are published.")
    reviewer.goto("/staff/beirut/services/?q=اللوتس")
    reviewer.get_by_role("link", name="عيادة اللوتس").click()
    reviewer.get_by_role("link", name=re.compile("See the public page")).click()
    expect(reviewer.locator("h1")).to_contain_text("عيادة اللوتس")
    assert "03123456" not in reviewer.content()
    public = reviewer.url

    hand_in(editor, content, "Lotus")
    expect(editor.locator("main")).to_contain_text("This is how it was saved for this source.")
    tried(editor, staff_server)
    assert counted(editor, "As it was") == "2"
    expect(editor.locator("main")).to_contain_text("There is nothing to keep")

    reviewer.goto("/staff/beirut/imports/")
    reviewer.locator("#past ~ ul a", has_text="مراكز.csv").click()
    reviewer.get_by_role("link", name="Take all of it back").click()
    expect(reviewer.locator("main")).to_contain_text("2 entries have been published since")
    reviewer.goto(public)
    expect(reviewer.locator("h1")).to_contain_text("عيادة اللوتس")

    hand_in(editor, MESSY.replace("اللوتس", "النرجس").replace("33,87", "33,86").encode(), "Rose")
    editor.locator("#always-needs").select_option("public-health")
    tried(editor, staff_server)
    kept(editor, staff_server)
    editor.get_by_role("link", name="Take all of it back").click()
    expect(editor.locator("main")).to_contain_text("2 entries that were new go.")
    editor.get_by_role("button", name="Take all of it back").click()
    expect(editor.locator("main")).to_contain_text("All of it is taken back.")
    assert counted(editor, "Gone") == "2"
    for page in (editor, reviewer):
        page.context.close()


def test_the_bar_moves_and_goes_on_where_nobody_answers_for_a_while(
    browser: Browser, staff_server: StaffServer
) -> None:
    with staff_server.app.extensions["locator"].database.staff() as session:
        source = a_source(session, "A long list")
        file = a_file(session, source, state="working", task="try", done=10, total=200)
        id = file.id
    page = signed_in(browser, staff_server, "editor")
    page.goto(f"/staff/beirut/imports/files/{id}/progress")
    expect(page.locator("[data-done]")).to_have_text("10 of 200 rows done")
    page.context.set_offline(True)
    expect(page.locator("[data-done]")).to_contain_text("No answer just now.")
    with staff_server.app.extensions["locator"].database.staff() as session:
        session.get_one(ImportFile, id).done = 120
    page.context.set_offline(False)
    expect(page.locator("[data-done]")).to_have_text("120 of 200 rows done")
    assert page.locator("#how-far").evaluate("bar => bar.value") == 120
    page.context.close()
    with staff_server.app.extensions["locator"].database.staff() as session:
        session.execute(delete(ImportFile).where(ImportFile.id == id))


def test_all_of_it_works_without_scripts(browser: Browser, staff_server: StaffServer) -> None:
    page = signed_in(browser, staff_server, "editor", java_script_enabled=False)
    hand_in(page, MESSY.encode(), "Without scripts")
    assert page.locator("#language-0").is_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("h1")).to_have_text("It is being tried")
    work(staff_server)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("h1")).to_have_text("What would change")
    page.get_by_role("link", name="Change something", exact=False).first.click()
    page.locator("main details summary").last.click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("main")).to_contain_text("Thrown away.")
    page.context.close()
