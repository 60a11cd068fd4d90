-- What the platform holds at the end of a round: the settlements as they stand, and what messages led to.

-- name: settlements()
SELECT one.area, one.member_id, one.number, one.amount_fen, one.fund_fen, one.over_cap_fund_fen,
       one.account_fen, one.cash_fen, reversal.number
FROM settlement AS one
LEFT JOIN settlement AS reversal
    ON reversal.area = one.area AND reversal.member_id = one.member_id AND reversal.reverses = one.number
WHERE one.reverses IS NULL
ORDER BY one.area, one.member_id, one.number;

-- name: messages()
SELECT sender, key, kind, area, member_id, number FROM message ORDER BY sender, key;

-- name: backends()
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
ORDER BY pid;

-- name: end_connections()
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid();
