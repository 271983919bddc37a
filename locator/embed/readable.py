"""What of a widget's question can be read; the rest is left out, for the widget must stand."""

from __future__ import annotations

from locator.embed.options import OptionProblem
from locator.errors import QuestionIsWrongError
from locator.search.cities import City
from locator.search.criteria import SearchCriteria, read_criteria
from locator.search.pages import minute_in

Args = dict[str, list[str]]


def readable(args: Args, here: City) -> tuple[Args, SearchCriteria, tuple[OptionProblem, ...]]:
    """The words that can be read, as they stand and as a search takes them, and what is wrong."""
    now = minute_in(here)
    try:
        return args, read_criteria(args, here.id, str(here.zone), now), ()
    except QuestionIsWrongError as error:
        wrong = {problem.field for problem in error.problems}
    args = {name: values for name, values in args.items() if name not in wrong}
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one not in args:
            args.pop(other, None)
    criteria = read_criteria(args, here.id, str(here.zone), now)
    return args, criteria, tuple(OptionProblem(name, "cannot_be_read") for name in sorted(wrong))
