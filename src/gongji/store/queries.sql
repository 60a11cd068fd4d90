-- What the store asks of PostgreSQL about itself.

-- name: has_version_table()$
SELECT to_regclass('gongji.alembic_version') IS NOT NULL;

-- name: schema_revision()$
SELECT version_num FROM gongji.alembic_version;

-- name: has_schema()$
SELECT to_regnamespace('gongji') IS NOT NULL;

-- name: create_schema()!
CREATE SCHEMA gongji;

-- name: drop_schema()!
DROP SCHEMA IF EXISTS gongji CASCADE;

-- name: limit_waiting_for_locks()!
-- A forgotten session that holds a table must not hang the command for ever.
SET LOCAL lock_timeout = '30s';

-- name: take_turn_at_migrating(key)!
SELECT pg_advisory_xact_lock(:key);

-- name: foreign_dependents()
-- Objects outside our schema that dropping it would take along: views over our tables, foreign keys to
-- them, columns of our types. Rules, constraints, triggers and defaults have no schema of their own; the
-- first part of their address is that of their table.
SELECT DISTINCT pg_describe_object(dependence.classid, dependence.objid, dependence.objsubid)
FROM pg_depend AS dependence
CROSS JOIN LATERAL pg_identify_object(dependence.refclassid, dependence.refobjid, 0) AS ours
CROSS JOIN LATERAL pg_identify_object(dependence.classid, dependence.objid, 0) AS other
CROSS JOIN LATERAL pg_identify_object_as_address(dependence.classid, dependence.objid, 0) AS address
WHERE dependence.deptype IN ('n', 'a')
  AND ours.schema = 'gongji'
  AND coalesce(other.schema, address.object_names[1]) NOT IN ('gongji', 'pg_toast')
ORDER BY 1;
