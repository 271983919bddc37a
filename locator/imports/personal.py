"""Words about a person inside of a text that everybody will read: found, and taken out.

Threat: a list for colleagues becomes public, with the mobile phone of a nurse in its remarks. What
is taken out is kept (`entry.Held`) until somebody agrees. What an office gives as its own stays:
info@, a landline, and whatever stands in the columns for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

from locator.imports.cells.digits import with_ascii_digits
from locator.imports.cells.needs import needs_in
from locator.imports.cells.word_lists import words
from locator.imports.hours.plain import plain

# Where something was taken out.
GAP = "[…]"
LONGEST = 20_000

_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@(?:[\w-]++\.)+[a-zA-Z]{2,24}")
_NEXT_WORD = re.compile(r"(?:['’]s?)?+\s*+(\w++)")
_FREE_MAIL = re.compile(
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|aol|proton|protonmail|gmx|"
    r"mail|yandex|wanadoo|orange|free|laposte|sfr|uol|bol|terra|ig|zoho|web|inbox)"
    r"\.(?:[a-z]{2,4})(?:\.[a-z]{2})?"
)
_OFFICE = words(
    "info|information|informations|contact|contacts|contactus|office|admin|administration|mail|"
    "email|"
    "reception|help|helpdesk|support|intake|hello|hi|enquiries|inquiries|general|team|staff|"
    "secretary|"
    "secretariat|referral|referrals|hotline|service|services|centre|center|clinic|hospital|main|"
    "front|"
    "desk|registration|appointments|booking|volunteer|volunteers|donate|press|media|jobs|hr|legal|"
    "accueil|secretaire|direction|bureau|association|mairie|contacto|contactenos|informes|"
    "informacion|"
    "atencion|atencionalciudadano|ciudadano|usuario|direccion|oficina|secretaria|recepcion|correo|"
    "ayuda|citas|contato|atendimento|ouvidoria|school|library|health|city|council|municipality|"
    "municipio|alcaldia|prefeitura|project|program|programme|coordination|coordinator|director|"
    "manager|protection|complaints|feedback|community|unhcr|iom|unicef|msf|ngo|ong"
)
_TITLE = (
    r"(?:Dr|Dra|Prof|Mr|Mrs|Ms|Miss|Mme|Mlle|Sr|Sra|Srta|Eng|Fr|Rev|Sister|Sœur|Father|Lic|Ing)\.?"
    r"|M\.|Don|Doña|Docteur|Doctor|Doctora|Doctor[ae]?"
)
_ASK = (
    r"(?:contact|contact person|focal point|point of contact|ask for|ask|call|speak (?:to|with)|"
    r"talk to|"
    r"see|email|director|coordinator|manager|supervisor|nurse|social worker|case manager|attn|"
    r"attention|"
    r"contactez|contacter|personne de contact|point focal|demandez?|demander|appelez|responsable|"
    r"directrice|directeur|coordinat(?:eur|rice)|infirmière?|assistante? sociale|s'adresser à|"
    r"contactar(?: a| con)?|contacto|persona de contacto|punto focal|preguntar por|pregunte por|"
    r"llamar a|"
    r"llame a|hablar con|directora?|coordinadora?|encargad[oa]|trabajadora? social|"
    r"falar com|procurar|procure|ligue para|coordenadora?)"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿA-ZÀ-Þ'’-]+"
_LINK = r"(?:(?:al|el|bin|ben|ibn|bint|abu|abou|abi|de|da|do|dos|del|la|las|van|von|der|di|le)[ -])"
_NAME = rf"(?:{_CAPITAL}|[A-Z]\.)(?:[ -]{_LINK}{{0,2}}(?:{_CAPITAL}|[A-Z]\.(?= {_CAPITAL}))){{1,3}}"
_TITLED = re.compile(rf"(?<!\w)(?:{_TITLE})\s+({_CAPITAL}(?:[ -]{_LINK}{{0,2}}{_CAPITAL}){{0,3}})")
_ASKED = re.compile(rf"(?<!\w)(?i:{_ASK})\s*+(?:[:,(–-]|is|est|es)?\s*+(?:{_TITLE}\s++)?({_NAME})")
# An Arabic word of a name, and none of those that follow one.
_WORD = r"(?!(?:على|في|من|هاتف|رقم|عبر|أو|او|الى|إلى|واتساب)\b)[\u0621-\u064a]{2,}"
_ARABIC = re.compile(
    r"(?<!\w)(?:(?:و?[بل]?ال|لل)(?:سيدة|سيد|آنسة|انسة|[أا]ستاذة|[أا]ستاذ|دكتورة|دكتور)|د\.|م\.|"
    r"أ\.)\s*"
    rf"({_WORD}(?:\s+{_WORD}){{0,2}})"
)
_ARABIC_ASKED = re.compile(
    r"(?:منسقة?|مسؤولة?|المسؤولة?|المنسقة?|للتواصل مع|الاتصال بـ?|مديرة?|المديرة?)\s*[:：]\s*"
    rf"({_WORD}(?:\s+{_WORD}){{1,2}})"
)
# Words that make of a name that of an institution, a street or a thing.
_THINGS = words(
    "association|foundation|centre|center|clinic|hospital|office|department|ministry|school|church|"
    "mosque|street|avenue|road|building|line|hotline|desk|services|service|program|programme|"
    "project|"
    "team|unit|house|home|university|college|institute|council|committee|municipality|city|county|"
    "health|care|legal|aid|social|community|fund|bank|library|agency|bureau|fondation|maison|"
    "hopital|"
    "clinique|ecole|rue|mairie|ministere|fundacion|asociacion|centro|clinica|oficina|"
    "ministerio|calle|escuela|casa|parroquia|secretaria|alcaldia|red|cross|crescent|save|"
    "children|women|for|the|monday|tuesday|wednesday|thursday|friday|saturday|sunday|us|admin|info|"
    "reception|emergency|police|ambulance|toll|free|whatsapp|facebook|march|april|may|june|july|"
    "august|september|october|november|december|january|february|medical|mental|primary|family|"
    "park|"
    "international|national|relief|development|organization|organisation|society|union|network"
)
# What people write beside a number, and is nobody's name.
_LABELS = words(
    "hot|help|day|night|hours|after|head|nurse|doctor|secretary|beirut|north|south|east|west|mount|"
    "new|old|ground|first|second|third|floor|branch|toll|text|sms|voice|operator|crisis|adult|"
    "youth|"
    "english|arabic|french|spanish|only|number|extension|ext|linea|atencion|gratuita|urgencias|"
    "sede|norte|sur|este|oeste|accueil|urgence|urgences|standard|siege|appointment|appointments"
)
_DIGITS = re.compile(r"(?:\d[\s().-]*){7,}")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without people, and what was found in it, in its order."""

    text: str
    found: tuple[str, ...] = ()


def without_people(
    text: str, country: str, listed: Collection[str] = (), own_names: Collection[str] = ()
) -> Cleaned:
    """Take mail addresses, mobile numbers and names of persons out of a text.

    `listed` are what the source gives as the office's own (mail addresses in small letters,
    numbers as digits); `own_names` the names of the organization, the service and the place, which
    are nobody's.
    """
    if not text or len(text) > LONGEST:
        return Cleaned(text)
    own = frozenset(word for name in own_names for word in re.split(r"\W+", plain(name)) if word)
    spans = sorted({*_mails(text, listed, own), *_names(text, own)})
    spans = sorted({*spans, *_phones(text, country, listed, spans)})
    kept, found, end = [], [], 0
    for start, stop in spans:
        if start < end:
            continue
        kept += [text[end:start], GAP]
        found.append(text[start:stop])
        end = stop
    if not found:
        return Cleaned(text)
    return Cleaned("".join([*kept, text[end:]]).strip(), tuple(found))


def is_personal(email: str, own: Collection[str] = ()) -> bool:
    """Whether a mail address says a person's name: "amal.haddad@", "j.smith@"."""
    name = email.partition("@")[0].casefold()
    parts = [part for part in re.split(r"[._-]+", name) if part]
    if len(parts) not in (2, 3) or not all(part.isalpha() for part in parts):
        return False
    if any(part in _OFFICE or part in own or needs_in(part) for part in parts):
        return False
    return len(parts[-1]) > 2 or len(parts[0]) > 2


def _mails(text: str, listed: Collection[str], own: Collection[str]) -> Iterator[tuple[int, int]]:
    if "@" not in text:
        return
    for match in _EMAIL.finditer(text):
        email = match[0].rstrip(".").lower()
        name, _, domain = email.partition("@")
        words = re.split(r"[\W\d_]+", name)
        is_office = any(word in _OFFICE or word in own for word in words)
        is_private = bool(_FREE_MAIL.fullmatch(domain)) and not is_office
        if email not in listed and (is_private or is_personal(email, own)):
            yield match.start(), match.start() + len(email)


def _names(text: str, own: Collection[str]) -> Iterator[tuple[int, int]]:
    for pattern in (_TITLED, _ASKED, _ARABIC, _ARABIC_ASKED):
        for match in pattern.finditer(text):
            words = [word for word in re.split(r"\W+", plain(match[1])) if word]
            following = _NEXT_WORD.match(text, match.end())
            behind = plain(following[1]) if following else ""
            if behind in _THINGS or any(word in _THINGS or word in own for word in words):
                continue
            yield match.span(1)


def _phones(
    text: str, country: str, listed: Collection[str], people: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    said = with_ascii_digits(text)
    if not _DIGITS.search(said):
        return
    for match in phonenumbers.PhoneNumberMatcher(said, country or None):
        number = match.number
        digits = f"{number.country_code}{number.national_number}"
        kind = phonenumbers.number_type(number)
        # In North America a mobile number looks like any other: it counts beside a name.
        near = any(
            0 <= match.start - stop < 30 or 0 <= start - match.end < 4 for start, stop in people
        )
        is_shared_kind = kind == PhoneNumberType.FIXED_LINE_OR_MOBILE and near
        if digits not in listed and (kind == PhoneNumberType.MOBILE or is_shared_kind):
            yield match.start, match.end


def is_person(label: str) -> bool:
    """Whether the words beside a number are a person's name: "Maria Haddad", "Dr. Karim"."""
    if _TITLED.match(label):
        return True
    said = [word for word in re.split(r"[^\w'’.-]+", label) if word]
    if not 2 <= len(said) <= 4 or not all(re.fullmatch(rf"{_CAPITAL}|[A-Z]\.", w) for w in said):
        return False
    return not any(
        part in _THINGS or part in _OFFICE or part in _LABELS or needs_in(part)
        for word in said
        for part in re.split(r"\W+", plain(word))
    )
