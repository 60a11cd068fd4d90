-- Whether a database may be emptied for a demo.

-- name: is_demo()$
SELECT obj_description(to_regnamespace('gongji')::oid, 'pg_namespace') = 'Gongji (共济): made-up data of a demo';

-- name: mark_as_demo()!
COMMENT ON SCHEMA gongji IS 'Gongji (共济): made-up data of a demo';

-- name: has_member_table()$
SELECT to_regclass('gongji.member') IS NOT NULL;

-- name: has_members()$
SELECT EXISTS (SELECT FROM gongji.member);
