"""Values of `opening_hours`, made up: from the usual to what only a grammar thinks of."""

from __future__ import annotations

from random import Random

DAYS = (
    *("", "Mo-Fr", "Mo-Sa", "Mo-Su", "Mo", "Tu-Th", "Fr", "Sa-Su", "Mo,We", "Fr-Mo", "Sa", "Su"),
    *("Mo,Tu-Th,Sa", "Mo[1]", "We[-1],Fr[2]", "Tu[1,3]", "Th[2-4]", "Su[4]", "Sa[5]"),
    *("Mo-Su,PH", "PH", "Mo-Fr,PH", "Su,PH", "mo-fr", "MO - FR"),
)
DATES = (
    *("2026 Mar 1-2026 Sep 20", "2026 Apr-Oct", "2026", "2026-2027", "2026 Mar 29", "2026 Oct"),
    *("2022 Apr 3-2022 Oct 29", "2026 Dec 24-2027 Jan 2"),
)
TIMES = (
    *(
        "08:00-12:00",
        "08:00-17:00",
        "09:00-13:30",
        "14:00-16:00,18:00-19:30",
        "08:00-12:00,13:00-17:00",
    ),
    *("22:00-02:00", "00:00-24:00", "17:00-00:00", "20:00-08:00", "22:00-26:00", "00:00-06:00"),
    *("01:30-02:30", "02:15-02:45", "00:30-05:00", "23:30-00:30", "8:00-9:00", "07:30 - 13:00"),
    *("10:00-10:00", "09:00-12:00,12:00-15:00", "09:00-13:00,11:00-15:00"),
)
OTHERS = (
    *("off", "closed", "off", "unknown", "08:00+", "sunrise-sunset", '"note"', '"by appointment"'),
    *('09:00-12:00 "by appointment"', '10:00-11:00 "sur rendez-vous"', "open", ""),
)
ENDS = ("; PH off", ";", "; Su off", "; SH off", ' || "call us"', "; Sa,Su off", "; Su,PH off")


def values(seed: int, count: int) -> list[str]:
    """So many different ones; the same for the same seed."""
    random = Random(seed)  # noqa: S311 - the same values each time
    found: dict[str, None] = {}
    while len(found) < count:
        rules = [_rule(random) for _ in range(random.choice((1, 1, 1, 2, 2, 3)))]
        text = rules[0]
        for rule in rules[1:]:
            text += random.choice(("; ", "; ", "; ", ";", ", ", ",", " || ")) + rule
        found[(text + (random.choice(ENDS) if random.random() < 0.3 else "")).strip()] = None
    return [*found]


def _rule(random: Random) -> str:
    dates = random.choice(DATES) if random.random() < 0.15 else ""
    times = random.choice(TIMES) if random.random() < 0.8 else random.choice(OTHERS)
    return " ".join(filter(None, (dates, random.choice(DAYS), times)))
