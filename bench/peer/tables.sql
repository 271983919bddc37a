-- The same service points as `published` has, as somebody would model them who begins today: a
-- table with columns, one row a language and a need. Only what is open to all and fresh goes in, so
-- that nobody but Locator has to ask for it. `need` and `language` are the first of each that a point
-- has (with languages the most frequent one), `rare_need` and `rare_language` the last: for who can
-- compare columns, but knows no lists.
-- `entry` is all that Locator tells of a point; who is asked the same question answers with it, and
-- who is asked an easier one without.
DROP SCHEMA IF EXISTS peers CASCADE;
CREATE SCHEMA peers;

CREATE TABLE peers.service_point (
    id integer PRIMARY KEY,
    uuid uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    organization text NOT NULL,
    address text NOT NULL,
    free boolean NOT NULL,
    need text NOT NULL,
    language text NOT NULL,
    rare_need text NOT NULL,
    rare_language text NOT NULL,
    assured_on date NOT NULL,
    entry jsonb NOT NULL,
    geog geography(Point, 4326) NOT NULL
);
CREATE TABLE peers.point_need (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    point_id integer NOT NULL,
    code text NOT NULL
);
CREATE TABLE peers.point_language (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    point_id integer NOT NULL,
    code text NOT NULL
);

-- In the order of a Hilbert curve, as Locator's own rows are.
INSERT INTO peers.service_point
SELECT row_number() OVER (ORDER BY geog::geometry), id,
    coalesce(content #>> '{service,name,en}', content #>> '{service,name,ar}', ''),
    coalesce(content #>> '{service,description,en}', ''),
    coalesce(content #>> '{organization,name,en}', ''),
    coalesce(content #>> '{location,address,en}', ''),
    coalesce((content #>> '{cost,free}')::boolean, false),
    coalesce(content #>> '{needs,0}', ''),
    coalesce(content #>> '{languages,0,code}', ''),
    coalesce(content #>> '{needs,-1}', ''),
    coalesce(content #>> '{languages,-1,code}', ''),
    (content #>> '{assured,on}')::date,
    content::jsonb,
    geog
FROM published.service_point
WHERE geog IS NOT NULL AND content #>> '{access,open_to_all,answer}' = 'yes'
ORDER BY geog::geometry;

CREATE TABLE peers.feature AS
SELECT id, uuid, name, description, organization, address, free, need, language,
    rare_need, rare_language, assured_on,
    geog::geometry(Point, 4326) AS geom
FROM peers.service_point
ORDER BY id;

CREATE TABLE peers.entry AS
SELECT id, uuid, need, language, rare_need, rare_language, entry, geog::geometry(Point, 4326) AS geom
FROM peers.service_point
ORDER BY id;

INSERT INTO peers.point_need (point_id, code)
SELECT mine.id, met.value
FROM peers.service_point AS mine, jsonb_array_elements_text(mine.entry -> 'needs') AS met
ORDER BY mine.id;

INSERT INTO peers.point_language (point_id, code)
SELECT mine.id, spoken.value ->> 'code'
FROM peers.service_point AS mine, jsonb_array_elements(mine.entry -> 'languages') AS spoken
ORDER BY mine.id;

ALTER TABLE peers.feature ADD PRIMARY KEY (id);
CREATE INDEX ON peers.feature USING gist (geom);
CREATE INDEX ON peers.feature (need);
CREATE INDEX ON peers.feature (language);
CREATE INDEX ON peers.feature (rare_need);
CREATE INDEX ON peers.feature (rare_language);
ALTER TABLE peers.entry ADD PRIMARY KEY (id);
CREATE INDEX ON peers.entry USING gist (geom);
CREATE INDEX ON peers.entry (need);
CREATE INDEX ON peers.entry (language);
CREATE INDEX ON peers.entry (rare_need);
CREATE INDEX ON peers.entry (rare_language);
CREATE INDEX ON peers.service_point USING gist (geog);
ALTER TABLE peers.point_need
    ADD FOREIGN KEY (point_id) REFERENCES peers.service_point (id);
ALTER TABLE peers.point_language
    ADD FOREIGN KEY (point_id) REFERENCES peers.service_point (id);
CREATE INDEX ON peers.point_need (point_id);
CREATE INDEX ON peers.point_need (code);
CREATE INDEX ON peers.point_language (point_id);
CREATE INDEX ON peers.point_language (code);
ANALYZE peers.feature;
ANALYZE peers.entry;
ANALYZE peers.service_point;
ANALYZE peers.point_need;
ANALYZE peers.point_language;
