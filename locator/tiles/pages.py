"""The tiles under /tiles/: how many places answer a question, square by square, for any map."""

from __future__ import annotations

from flask import request
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from locator.errors import FieldProblem, QuestionIsWrongError
from locator.privacy import open_to
from locator.search.caching import keep_for_a_minute
from locator.search.cities import city_of
from locator.search.criteria import SearchCriteria, read_criteria
from locator.search.open_data import Answer, open_data, read_at, words_of
from locator.tiles.drawing import draw
from locator.tiles.square import Square
from locator.tiles.words import AskForTile
from locator.wiring import wiring

blueprint = open_data("tiles", __name__, "/tiles")

VECTOR_TILE = "application/vnd.mapbox-vector-tile"
# Times that are the same moments everywhere: "today" is not.
ANYWHERE = ("any", "now", "week")

# As long as any number of a zoom that we serve; longer ones are no numbers to us.
_SQUARE = "/<string(maxlength=2):z>/<string(maxlength=6):x>/<string(maxlength=6):y>.mvt"


@blueprint.after_request
def may_be_kept(answer: AnyResponse) -> AnyResponse:
    """For a minute: a map moves to and fro, and asks for the same squares again."""
    if answer.status_code in (200, 304):
        keep_for_a_minute(answer)
    return answer


@read_at(blueprint, f"/v1{_SQUARE}", holds="minute", endpoint="tile_of_all")
@read_at(blueprint, f"/v1/<slug:city_id>{_SQUARE}", holds="minute", endpoint="tile_of_a_city")
@open_to("everyone")
def tile(connection: Connection, z: str, x: str, y: str, city_id: str | None = None) -> Answer:
    """One square of all cities, or of one."""
    square = Square.read(z, x, y)
    if square is None:
        raise NotFound
    return Answer(draw(connection, square, _asked(connection, city_id)), VECTOR_TILE)


@read_at(blueprint, "/v1/openapi.json", holds="minute")
@open_to("everyone")
def openapi_document(_connection: Connection) -> Answer:
    """These addresses, described (OpenAPI 3.1)."""
    # Who draws need not hold all that can be said of it.
    from locator.tiles import openapi  # noqa: PLC0415

    return Answer(openapi.document(), "application/json")


def _asked(connection: Connection, city_id: str | None) -> SearchCriteria:
    words_of(AskForTile)
    zone = str(city_of(connection, city_id).zone) if city_id and "when" in request.args else "UTC"
    criteria = read_criteria(request.args, city_id, zone, wiring().now())
    if city_id is None and criteria.when.kind not in ANYWHERE:
        told = "Each city has a day of its own: ask for one city, or for any, now or week."
        raise QuestionIsWrongError((FieldProblem("when", "needs_a_city", told),))
    return criteria
