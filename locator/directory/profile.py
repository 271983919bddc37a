"""The fields of the public records that HSDS has no name for, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping


def _facts(**facts: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for fact, meaning in facts.items():
        told |= {
            fact: f"{meaning}: yes, no, unknown. Unknown is never good news.",
            f"{fact}.confirmed_by": f"{meaning}: who says so.",
            f"{fact}.confirmed_on": f"{meaning}: the date on which they said so.",
            f"{fact}.source": f"{meaning}: how they know.",
        }
    return told


# Name -> what it means: the fields that are ours. Yes, no and nothing said are "yes", "no" and a
# field that is not there.
PROFILE: Mapping[str, str] = {
    "locale": "The language of the texts of this record (BCP 47).",
    "translations": "Texts in further languages: by field, by language (BCP 47).",
    "kind": "Who runs the organization: city, public, ngo, community, network.",
    "is_mobile": "A mobile service: each service_at_location is a stop, there at its times only.",
    "is_free": "Whether it costs nothing.",
    "conditions": "What stands in the way of “open to all”, in words.",
    **_facts(
        open_to_all="Open to all residents regardless of migration status",
        id_asked="Whether an ID is asked for",
        status_asked="Whether the migration status is asked for",
        data_shared_with_authorities="Whether data is shared with immigration authorities",
    ),
    "alert": "What is out of the ordinary at this place at the moment.",
    "assured_date": "When somebody last confirmed what is said of this place.",
    "assured_by": "Who confirmed it.",
    "assured_by_kind": "Of which kind they are: city, organization, network.",
    "time_zone": "IANA time zone of all dates and times.",
    "languages": "Languages spoken at this place, instead of those of the service.",
    "mode": "spoken, or interpreter: one can be had.",
    "byday": "The weekdays on which the language is spoken; otherwise on all.",
    "schedule_exceptions": "Dates on which the schedules do not hold: closed, or other times.",
    "closures": "Days on which the whole service is closed; both dates are included.",
    "notices": "What is different on a day, said for that day: not running, late, moved.",
    "freq": "The frequency of a schedule, where HSDS has no word for it: DAILY, YEARLY.",
    "by_appointment": "Whether one must have an appointment.",
    "open_on_holidays": "Whether it is open on the holidays of the city.",
    "is_whatsapp": "Whether the number answers on WhatsApp.",
    "extension": "The extension of a phone number, where it is no number.",
    "url": "An address on the web, where HSDS would not accept it as one.",
    "website": "An address on the web, where HSDS would not accept it as one.",
    "uri": "An address, where HSDS would not accept it as one.",
    "email": "A mailbox, where HSDS would not accept it as one.",
    "disclosure": (
        "What may be known of the place: exact; area (its name and its middle); hidden (nothing)."
    ),
    "wheelchair": "Whether a wheelchair gets in: yes, limited, no.",
    "directions": "How to find the entrance.",
    "source": "The list that it was taken from, with the credit and the licence that it asks for.",
    "is_sample": "An invented entry, to look around with.",
}
