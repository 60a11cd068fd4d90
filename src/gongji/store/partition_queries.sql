-- The monthly partitions of settlements and postings.

-- name: today_in_china()$
SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date;

-- name: wait_briefly(milliseconds)$
-- To make a partition takes the whole table for a moment. Who settles queues up behind whoever waits for that,
-- so the wait for a long reader is short, and the month is tried again later.
SELECT set_config('lock_timeout', :milliseconds::text, true);

-- name: open_month(first_day)$
SELECT open_month(:first_day::date);

-- name: opened_months()
SELECT to_date(right(relname, 6), 'YYYYMM')
FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = to_regclass('settlement') AND relname ~ '^settlement_[0-9]{6}$'
ORDER BY 1;

-- name: partitions()
-- Rows as the last ANALYZE or the statistics since the last start tell; the tables only grow, so the larger of
-- the two is nearer. Null where there is something, and neither has seen it yet.
SELECT parent.relname::text,
       part.relname::text,
       to_date(substring(part.relname FROM '[0-9]{6}$'), 'YYYYMM'),
       CASE WHEN greatest(part.reltuples, pg_stat_get_live_tuples(part.oid)) > 0
                THEN greatest(part.reltuples, pg_stat_get_live_tuples(part.oid))::bigint
            WHEN pg_relation_size(part.oid) = 0 OR part.reltuples = 0 THEN 0
       END,
       pg_total_relation_size(part.oid)
FROM pg_inherits
JOIN pg_class AS parent ON parent.oid = inhparent
JOIN pg_class AS part ON part.oid = inhrelid
WHERE inhparent IN (to_regclass('settlement'), to_regclass('posting'))
ORDER BY parent.relname DESC, part.relname;

-- name: default_holds_rows()$
SELECT EXISTS (SELECT FROM settlement_default) OR EXISTS (SELECT FROM posting_default);
