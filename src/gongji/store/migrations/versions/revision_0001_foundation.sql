-- The schema itself is made before, since Alembic keeps its own table in it.
COMMENT ON SCHEMA gongji IS 'Gongji (共济): every table of the platform';

-- Temporal keys (WITHOUT OVERLAPS) over an id and a period need it. It stands outside our schema, because
-- other schemas may use it too, and dropping ours must not take it from them.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
