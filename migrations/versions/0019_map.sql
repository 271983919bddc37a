-- The map, ready to count: one narrow row a service point that stands on it, and how many stand in
-- each cell of a coarse grid. Cells are squares of Web Mercator (EPSG:3857), numbered by a Morton
-- curve: a tile of any zoom is one range of them. See docs/decisions/0230.
CREATE TABLE published.map_point (
    id UUID NOT NULL,
    city_id TEXT NOT NULL,
    cell BIGINT NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    shown_until TIMESTAMP WITH TIME ZONE NOT NULL,
    is_area BOOLEAN NOT NULL,
    is_stop BOOLEAN NOT NULL,
    facets INTEGER[] NOT NULL,
    CONSTRAINT pk_map_point PRIMARY KEY (id)
);
CREATE INDEX ix_map_point_cell ON published.map_point (cell);
CREATE INDEX ix_map_point_shown_until ON published.map_point (shown_until);

CREATE TABLE published.map_cell (
    level INTEGER NOT NULL,
    cell BIGINT NOT NULL,
    city_id TEXT NOT NULL,
    count BIGINT NOT NULL,
    x_sum BIGINT NOT NULL,
    y_sum BIGINT NOT NULL,
    CONSTRAINT pk_map_cell PRIMARY KEY (level, cell, city_id)
);

-- Every second bit of a number of 28 bits, for the Morton curve. Not in SQL: the planner would write
-- each step out twice, and 32 times the logarithm that the number comes from.
CREATE FUNCTION published.spread_bits(number BIGINT) RETURNS BIGINT
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    number := (number | (number << 16)) & x'0000FFFF0000FFFF'::bigint;
    number := (number | (number << 8)) & x'00FF00FF00FF00FF'::bigint;
    number := (number | (number << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
    number := (number | (number << 2)) & x'3333333333333333'::bigint;
    RETURN (number | (number << 1)) & x'5555555555555555'::bigint;
END
$$;

-- What the map must show of these service points: what has a point (that of a secret place is the
-- middle of its area, or there is none), and is not over. Hours of the week (facets 80 to 247)
-- change every day and only prepare an exact rule, so that they stay where that rule is.
CREATE FUNCTION published.map_rows(ids UUID[]) RETURNS SETOF published.map_point
LANGUAGE sql STABLE AS $$
    SELECT
        id,
        city_id,
        published.spread_bits(x) | (published.spread_bits(y) << 1),
        x::integer,
        y::integer,
        shown_until,
        is_area,
        is_stop,
        facets
    FROM (
        SELECT
            id,
            city_id,
            is_stop,
            content ->> 'disclosure' IS DISTINCT FROM 'exact' AS is_area,
            ARRAY(SELECT f FROM unnest(facets) AS f WHERE f < 80 OR f > 247) AS facets,
            CASE
                WHEN is_stop THEN least(assured_until, coalesce(upper(open_during), '-infinity'))
                ELSE assured_until
            END AS shown_until,
            -- The grid ends at the square that Web Mercator makes of the world, and 180 degrees
            -- east is its last column.
            least(floor((ST_X(geog::geometry) + 180) / 360 * 268435456), 268435455)::bigint AS x,
            least(greatest(floor(
                (0.5 - ln(tan(pi() / 4 + radians(
                    least(greatest(ST_Y(geog::geometry), -85.06), 85.06)
                ) / 2)) / (2 * pi())) * 268435456
            ), 0), 268435455)::bigint AS y
        FROM published.service_point
        WHERE id = ANY (ids) AND geog IS NOT NULL
        OFFSET 0 -- so that each is computed once
    ) AS point
    WHERE shown_until > '-infinity'
$$;

CREATE FUNCTION published.keep_on_map(ids UUID[]) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
    were published.map_point[] := ARRAY(
        SELECT point FROM published.map_point AS point WHERE id = ANY (ids) ORDER BY id
    );
    are published.map_point[] := ARRAY(
        SELECT point FROM published.map_rows(ids) AS point ORDER BY id
    );
    differences published.map_cell[];
BEGIN
    IF were = are THEN
        RETURN; -- as on most days, when only opening times are projected further
    END IF;
    DELETE FROM published.map_point AS point
    USING (SELECT * FROM unnest(were) EXCEPT SELECT * FROM unnest(are)) AS changed
    WHERE point.id = changed.id;
    INSERT INTO published.map_point
    SELECT * FROM unnest(are) EXCEPT SELECT * FROM unnest(were);

    differences := ARRAY(
        SELECT ROW(
            level, cell >> 2 * (28 - level), city_id, sum(sign), sum(sign * x), sum(sign * y)
        )::published.map_cell
        FROM (
            SELECT *, 1::bigint AS sign FROM unnest(are)
            UNION ALL
            SELECT *, -1 FROM unnest(were)
        ) AS point
        CROSS JOIN (VALUES (9), (12), (15)) AS pyramid (level)
        WHERE facets @> ARRAY[0]
        GROUP BY level, cell >> 2 * (28 - level), city_id
        HAVING sum(sign) <> 0 OR sum(sign * x) <> 0 OR sum(sign * y) <> 0
    );
    INSERT INTO published.map_cell AS old SELECT * FROM unnest(differences)
    ON CONFLICT (level, cell, city_id) DO UPDATE SET
        count = old.count + excluded.count,
        x_sum = old.x_sum + excluded.x_sum,
        y_sum = old.y_sum + excluded.y_sum;
    DELETE FROM published.map_cell AS old
    USING unnest(differences) AS changed
    WHERE (old.level, old.cell, old.city_id) = (changed.level, changed.cell, changed.city_id)
        AND old.count = 0;
END
$$;

CREATE FUNCTION published.keep_map() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM published.keep_on_map(ARRAY(SELECT id FROM touched));
    RETURN NULL;
END
$$;

-- Whoever writes what is published, and however, keeps the map right in the same transaction.
CREATE TRIGGER map_of_new AFTER INSERT ON published.service_point
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION published.keep_map();
CREATE TRIGGER map_of_changed AFTER UPDATE ON published.service_point
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION published.keep_map();
CREATE TRIGGER map_of_gone AFTER DELETE ON published.service_point
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION published.keep_map();

-- What is public already.
DO $$
DECLARE
    batch UUID[];
BEGIN
    FOR batch IN
        SELECT array_agg(id)
        FROM (SELECT id, row_number() OVER () / 5000 AS number FROM published.service_point) AS all_of
        GROUP BY number
    LOOP
        PERFORM published.keep_on_map(batch);
    END LOOP;
END
$$;
