-- The shape of a database and the rights in it: (name, what is said of it), without what belongs to
-- extensions. The owner and who granted a right go without their names, which may differ elsewhere.
WITH foreign_to_us AS (
    SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
),
schema AS (
    SELECT n.oid, n.nspname AS name, n.nspacl AS rights, n.nspowner AS owner
    FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM foreign_to_us e
                      WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid)
),
relation AS (
    SELECT c.oid, schema.name || '.' || c.relname AS name, c.relkind AS kind,
           c.relacl AS rights, c.relowner AS owner
    FROM pg_class c JOIN schema ON schema.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM foreign_to_us e
                      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
),
routine AS (
    SELECT p.oid, schema.name || '.' || p.proname
               || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
           p.prokind AS kind, p.proacl AS rights, p.proowner AS owner
    FROM pg_proc p JOIN schema ON schema.oid = p.pronamespace
    WHERE NOT EXISTS (SELECT FROM foreign_to_us e
                      WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
),
field AS (
    SELECT a.*, r.name || '.' || a.attname AS name, r.owner
    FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid
    WHERE r.kind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped
),
list (name, rights, owner) AS (
    SELECT 'right on schema ' || name, coalesce(rights, acldefault('n', owner)), owner
    FROM schema WHERE name <> 'public'
    UNION ALL
    SELECT 'right on relation ' || name,
           coalesce(rights, acldefault(CASE kind WHEN 'S' THEN 's' ELSE 'r' END::"char", owner)),
           owner
    FROM relation WHERE kind IN ('r', 'v', 'm', 'p', 'S')
    UNION ALL
    SELECT 'right on column ' || name, attacl, owner FROM field WHERE attacl IS NOT NULL
    UNION ALL
    SELECT 'right on function ' || name, coalesce(rights, acldefault('f', owner)), owner
    FROM routine
    UNION ALL
    SELECT 'right from now on ' || schema.name || ' ' || d.defaclobjtype::text, d.defaclacl, d.defaclrole
    FROM pg_default_acl d JOIN schema ON schema.oid = d.defaclnamespace
)
SELECT 'column ' || f.name,
       format_type(f.atttypid, f.atttypmod) || CASE WHEN f.attnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce(' identity ' || nullif(f.attidentity::text, ''), '')
           || coalesce(' generated ' || nullif(f.attgenerated::text, ''), '')
           || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM field f LEFT JOIN pg_attrdef d ON d.adrelid = f.attrelid AND d.adnum = f.attnum
UNION ALL
SELECT 'index ' || relation.name,
       pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END
FROM pg_index i JOIN relation ON relation.oid = i.indexrelid
UNION ALL
SELECT 'constraint ' || relation.name || '.' || c.conname, pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN relation ON relation.oid = c.conrelid
-- What PostgreSQL 18 lists beside the columns that say it already.
WHERE c.contype <> 'n'
UNION ALL
SELECT 'trigger ' || relation.name || '.' || t.tgname, pg_get_triggerdef(t.oid)
FROM pg_trigger t JOIN relation ON relation.oid = t.tgrelid
WHERE NOT t.tgisinternal
UNION ALL
SELECT 'function ' || name, md5(pg_get_functiondef(oid)) FROM routine WHERE kind <> 'a'
UNION ALL
SELECT 'extension ' || extname, 'there' FROM pg_extension
UNION ALL
SELECT list.name, coalesce(string_agg(given.said, ' ' ORDER BY given.said COLLATE "C"), '')
FROM list LEFT JOIN LATERAL (
    SELECT CASE WHEN one.grantee = 0 THEN 'everybody' WHEN one.grantee = list.owner THEN 'owner'
               ELSE pg_get_userbyid(one.grantee) END
           || '=' || one.privilege_type || CASE WHEN one.is_grantable THEN '*' ELSE '' END AS said
    FROM aclexplode(list.rights) one
) given ON true
GROUP BY list.name
