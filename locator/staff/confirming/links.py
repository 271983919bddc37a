"""A link to the owner of an entry: made, sent as people send things, taken back."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from locator.directory.city import City
from locator.directory.service import Service
from locator.i18n import STAFF_LANGUAGES, staff_language, text_in
from locator.mail import MailIsNotSentError, send
from locator.staff.accounts import pauses, signing_in
from locator.staff.accounts.waiting import please_wait
from locator.staff.back import back_or
from locator.staff.confirming.confirm import points_of
from locator.staff.confirming.link import ConfirmationLink
from locator.staff.confirming.mailing import address_of
from locator.staff.confirming.named import named
from locator.staff.confirming.pages import service_of
from locator.staff.confirming.reminding import language_of, new_link
from locator.staff.doors import member, needs
from locator.staff.form import Form
from locator.staff.rendering import page, reader
from locator.staff.session import staff_session
from locator.wiring import wiring

blueprint = Blueprint("staff_links", __name__, url_prefix="/staff/<slug:city>")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class Letter:
    """What is sent: `subject` for mails only; `text` ends with the address."""

    email: str
    subject: str
    text: str

    @property
    def mail(self) -> str:
        """RFC 6068."""
        to, subject, body = (quote(part, safe="") for part in (self.email, self.subject, self.text))
        return f"mailto:{to.replace('%40', '@')}?subject={subject}&body={body}"

    @property
    def whatsapp(self) -> str:
        """WhatsApp's own address for a text that is then sent to whom one likes."""
        return f"https://wa.me/?text={quote(self.text, safe='')}"

    @property
    def sms(self) -> str:
        """RFC 5724, in the one spelling that iOS and Android both read."""
        return f"sms:?&body={quote(self.text, safe='')}"


@blueprint.get("/services/<uuid:service>/link")
@needs("confirm")
def choose(city: str, service: uuid.UUID) -> AnyResponse:
    """Choose what the link is about, and in which language; see those that are still open."""
    with staff_session() as session:
        return _choose(session, service_of(session, city, service), None)


@blueprint.post("/services/<uuid:service>/link")
@needs("confirm")
def make(city: str, service: uuid.UUID) -> AnyResponse:
    """Make a link; nothing is sent yet."""
    email = request.form.get("email", "").strip()
    about = request.form.get("about", "")
    with staff_session() as session:
        found = service_of(session, city, service)
        problems = {}
        if email and not _EMAIL.fullmatch(email):
            problems["email"] = reader().gettext("This does not look like an address of mail.")
        point = next((one for one in points_of(session, found.id) if str(one.id) == about), None)
        if about and point is None:
            problems["about"] = reader().gettext("Choose a place from the list.")
        if problems:
            return _choose(session, found, Form.sent(problems))
        link = new_link(
            member().email,
            language_of([request.form.get("language", "")]),
            wiring().now(),
            service_id=None if point else found.id,
            point_id=point.id if point else None,
            email=email or None,
        )
        session.add(link)
        made = link.id
    back = request.form.get("back")
    return redirect(url_for("staff_links.show", city=city, link=made, back=back), 303)


@blueprint.get("/links/<uuid:link>")
@needs("confirm")
def show(city: str, link: uuid.UUID) -> AnyResponse:
    """The link in a message that is ready to be sent."""
    with staff_session() as session:
        found = _link_of(session, city, link)
        return page(
            "staff/confirming/link.html",
            link=found,
            service=found.of_service,
            is_open=found.is_open(wiring().now()),
            address=address_of(wiring().config, found),
            letter=_letter(session, found),
            sends_mail=wiring().config.mail_url is not None,
            back=back_or(f"/staff/{city}/services/{found.of_service.id}"),
        )


@blueprint.post("/links/<uuid:link>/send")
@needs("confirm")
def send_by_mail(city: str, link: uuid.UUID) -> AnyResponse:
    """Send it from here."""
    with staff_session() as session:
        found = _link_of(session, city, link)
        letter = _letter(session, found)
        is_open = found.is_open(wiring().now())
        # Three at once, then ever more slowly; one in a quarter of an hour at most.
        wait = pauses.attempt(
            session, signing_in.secret(), letter.email, wiring().now(), "link"
        ).wait
    if wait:
        flash(please_wait(reader(), wait).striptags(), "problem")
        return redirect(url_for("staff_links.show", city=city, link=link, back=back_or("")), 303)
    is_sent = False
    if letter.email and is_open:
        try:
            is_sent = send(wiring().config, letter.email, letter.subject, letter.text)
        except MailIsNotSentError:
            is_sent = False
    words = (
        reader().gettext("The mail is sent.")
        if is_sent
        else reader().gettext("The mail could not be sent. Send the address in another way.")
    )
    flash(words, "done" if is_sent else "problem")
    return redirect(url_for("staff_links.show", city=city, link=link, back=back_or("")), 303)


@blueprint.post("/links/<uuid:link>/revoke")
@needs("confirm")
def revoke(city: str, link: uuid.UUID) -> AnyResponse:
    """Take it back: it works no more."""
    with staff_session() as session:
        found = _link_of(session, city, link)
        found.revoked = True
        service_id = found.of_service.id
    flash(reader().gettext("The address does not work any more."))
    return redirect(back_or(f"/staff/{city}/services/{service_id}/link"), 303)


def _link_of(session: Session, city_id: str, link_id: uuid.UUID) -> ConfirmationLink:
    link = session.get(ConfirmationLink, link_id)
    if link is None:
        abort(404)
    service_of(session, city_id, link.of_service.id)
    return link


def _choose(session: Session, service: Service, form: Form | None) -> AnyResponse:
    points = points_of(session, service.id)
    owners = [
        *(point.assurer_email for point in points),
        service.organization.email,
        service.email,
        *(contact.email for contact in [*service.contacts, *service.organization.contacts]),
    ]
    known = list(dict.fromkeys(owner for owner in owners if owner))
    city = service.organization.city
    links = session.scalars(
        select(ConfirmationLink)
        .where(
            or_(
                ConfirmationLink.service_id == service.id,
                ConfirmationLink.service_at_location_id.in_([point.id for point in points]),
            )
        )
        .order_by(ConfirmationLink.made_at.desc())
    ).all()
    defaults = Form(
        {
            "language": language_of([service.organization.locale, *city.languages]),
            "email": known[0] if known else "",
        }
    )
    return page(
        "staff/confirming/choose.html",
        status=422 if form else 200,
        service=service,
        points=[
            ("", reader().gettext("All its places")),
            *(
                (str(point.id), point.location.name or point.location.area_name or str(number))
                for number, point in enumerate(points, 1)
            ),
        ],
        form=form or defaults,
        known=known,
        languages=[(code, staff_language(code).name) for code in STAFF_LANGUAGES],
        links=[link for link in links if link.is_open(wiring().now())],
        zone=city.time_zone,
        back=back_or(f"/staff/{city.id}/services/{service.id}"),
    )


def _letter(session: Session, link: ConfirmationLink) -> Letter:
    """What to send, in the language of who gets it."""
    language = staff_language(link.language)
    city = session.get_one(City, link.of_service.organization.city_id)
    text = language.gettext(
        "Hello! Is this still right: “%(about)s”? Please look at it and tap one of three buttons."
        " You need no password."
    ) % {"about": named(session, link, language).in_one_line}
    until = language.gettext("The address works until %(date)s.") % {
        "date": language.date(link.expires_at.astimezone(ZoneInfo(city.time_zone)).date())
    }
    name = text_in(city.names, language).text
    return Letter(
        email=link.for_email or "",
        subject=language.gettext("Is this still right? %(city)s") % {"city": name},
        text=f"{text}\n\n{address_of(wiring().config, link)}\n\n{until}",
    )
