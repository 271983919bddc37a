"""Places whose address protects people: found by a column that says so, or by what they are.

Threat: a shelter for women who fled violence stands in a table like any other row, and its pin is
on the map the next day. So what may be such a place comes in hidden, and staff are told; they show
it again with two taps where it was only a night shelter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from locator.imports.cells.answers import read_answer
from locator.imports.hours.plain import plain

_SAID = re.compile(
    r"\bconfiden(?:tial|tiel|tielle|cial|ciel)\w*|\bundisclosed\b|\bnot (?:be )?disclosed\b"
    r"|\bwithheld\b|\bnot public(?:ly)?\b|\bsigilos[oa]\b|\breservad[oa]\b"
    r"|^(?:secret|secrete|secreto|secreta)$|\bsecret (?:address|location|place)\b"
    r"|\b(?:adresse|lieu|direccion|lugar|endereco|ubicacion) secret[aeo]?\b"
    r"|\bdo not (?:publish|share|disclose)\b|\bne pas (?:publier|diffuser)\b"
    r"|\b(?:no|nao) (?:publicar|divulgar)\b|\bnon communiquee?\b"
    r"|\baddress (?:on request|not given|hidden)\b"
    r"|\b(?:private|restricted|hidden) (?:address|location)\b"
    r"|(?<!\w)(?:ال)?سري[هة]?(?!\w)|غير معلن|لا تنشر|عدم النشر|عدم الافصاح"
)
_COLUMN = re.compile(r"\b(?:hidden|private|restricted|prive|privado|privada|protected|area)\b")
_PLACE = re.compile(
    r"\b(?:shelters?|refuges?|safe ?houses?|safe ?homes?|safe haven|half ?way house"
    r"|foyers?|centres? d'hebergement|maisons? securisees?|hebergement d'urgence|abris?"
    r"|refugios?|albergues?|casas? (?:de )?(?:refugio|acogida|abrigo|segura)s?|hogar de paso"
    r"|abrigos?|casas?-abrigo|casa de acolhimento)\b"
    r"|(?<!\w)(?:ال)?(?:ماوي|ملجا|ملاجي|دار ايواء|بيت امن|بيوت امنه|دار الامان|مركز ايواء)(?!\w)"
)
# Other things of these names, which hide nobody.
_ELSE = re.compile(
    r"\b(?:bus|animal|dog|cat|pet|bicycle|bike|tax|rain|picnic|wildlife|mountain|alpine) "
    r"(?:shelters?|refuges?)|shelters? (?:in place|advice|sector|cluster|/ ?nfi)"
    r"|\b(?:refugios?|albergues?) (?:de |para )?(?:animales|caninos?|perros|gatos|montana|juvenil)"
    r"|\babrigos? (?:de |para )?(?:animais|onibus)|\brefuges? (?:animaliers?|spa|de montagne)"
    r"|\bfoyers? (?:culturel|rural|socio)"
)
_VIOLENCE = re.compile(
    r"\b(?:domestic|gender[- ]based|sexual|family) (?:violence|abuse)|\bs?gbv\b|\bbattered\b"
    r"|\bviolence against women|\babused? (?:women|children)|\bhuman trafficking"
    r"|\bviolences? (?:conjugales?|domestiques?|sexuelles?|basees? sur le genre|familiales?)"
    r"|\bfemmes battues|\bviolencia (?:domestica|de genero|intrafamiliar|sexual|contra la mujer)"
    r"|\bviolencia contra a mulher|\bmujeres (?:maltratadas|victimas)|\btrata de personas"
    r"|عنف (?:اسري|منزلي|ضد المراه)|العنف (?:الاسري|المنزلي|القايم|ضد المراه|الجنسي)"
    r"|معنفات|المعنفات|الاتجار بالبشر"
)


def says_confidential(text: str, is_column_for_it: bool = False) -> bool:
    """Whether a cell says that an address is secret: in words, or by yes in a column for it."""
    said = plain(text)
    if is_column_for_it and (read_answer(text) == "yes" or _COLUMN.search(said)):
        return True
    is_denied = re.search(r"\b(?:not|non|no|nao|pas) confiden|غير سري", said)
    return bool(_SAID.search(said)) and not is_denied


def is_refuge(names: Iterable[str], texts: Iterable[str] = (), needs: Iterable[str] = ()) -> bool:
    """Whether it may be a place where people hide.

    `names` are those of the service, of its place and its categories: the word "shelter" is enough.
    In longer `texts`, it counts only together with violence, since others refer people there.
    """
    said = [_ELSE.sub(" ", plain(name)) for name in names]
    is_against_violence = "social-protection/gender-violence" in needs or any(
        _VIOLENCE.search(name) for name in said
    )
    if any(_PLACE.search(name) for name in said):
        return True
    sentences = [
        sentence
        for text in texts
        for sentence in re.split(r"[.!?؟\n]", _ELSE.sub(" ", plain(text)) if text else "")
    ]
    return any(
        _PLACE.search(sentence) and (is_against_violence or _VIOLENCE.search(sentence))
        for sentence in sentences
    )
