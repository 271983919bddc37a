-- Two roles, see locator/db.py. They have no password: who connects over a network sets one.
-- Roles belong to the whole cluster, and other databases of it may be migrated at this moment:
-- whoever comes second finds the work done, or tries again.
DO $$
DECLARE
    role_name text;
    tries integer;
    is_member boolean;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['locator_public', 'locator_staff'] LOOP
        FOR tries IN 1..50 LOOP
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
                    EXECUTE 'CREATE ROLE ' || quote_ident(role_name) || ' LOGIN';
                END IF;
                -- A superuser may become anybody; another owner must be a member. From
                -- PostgreSQL 16 on, whoever makes a role has it without being able to become it.
                IF current_setting('server_version_num')::integer >= 160000 THEN
                    is_member := pg_has_role(current_user, role_name, 'SET');
                ELSE
                    is_member := pg_has_role(current_user, role_name, 'MEMBER');
                END IF;
                IF NOT is_member THEN
                    EXECUTE 'GRANT ' || quote_ident(role_name) || ' TO ' || quote_ident(current_user);
                END IF;
                EXIT;
            EXCEPTION
                -- The last is "tuple concurrently updated".
                WHEN duplicate_object OR unique_violation OR internal_error THEN
                    IF tries = 50 THEN
                        RAISE;
                    END IF;
                    PERFORM pg_sleep(0.05);
            END;
        END LOOP;
    END LOOP;
END
$$;

-- What later migrations make is covered, too.
GRANT USAGE ON SCHEMA published TO locator_public, locator_staff;
GRANT USAGE ON SCHEMA directory TO locator_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA published GRANT SELECT ON TABLES TO locator_public;
ALTER DEFAULT PRIVILEGES IN SCHEMA published, directory
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO locator_staff;
ALTER DEFAULT PRIVILEGES IN SCHEMA published, directory
    GRANT USAGE ON SEQUENCES TO locator_staff;
