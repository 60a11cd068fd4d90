-- What the settlement benchmark asks of a database beside the settlements themselves.

-- name: is_bench()$
SELECT obj_description(to_regnamespace('gongji')::oid, 'pg_namespace') = 'Gongji (共济): made-up data of a benchmark';

-- name: mark_as_bench()!
COMMENT ON SCHEMA gongji IS 'Gongji (共济): made-up data of a benchmark';

-- name: has_member_table()$
SELECT to_regclass('gongji.member') IS NOT NULL;

-- name: has_members()$
SELECT EXISTS (SELECT FROM gongji.member);

-- name: durability()^
SELECT current_setting('fsync'), current_setting('synchronous_commit');

-- name: server_process()$
SELECT pg_backend_pid();

-- The copies are in no record of the chain, which has digests of what programs settled.

-- name: clone_members(areas, models, first, last)!
-- Model members are those numbered 1 to :models in each area; copy k of a model stands :models * k further.
INSERT INTO member (area, member_id, name, birth_date, last_event, known_since)
SELECT area, member_id + :models * copy, name, birth_date, last_event, known_since
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN member
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: clone_coverage(areas, models, first, last)!
INSERT INTO coverage_period (area, member_id, valid, status, veteran, tier, cohort, family_doctor,
                             contribution_years, known_since)
SELECT area, member_id + :models * copy, valid, status, veteran, tier, cohort, family_doctor,
       contribution_years, known_since
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN coverage_period
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: clone_accounts(areas, models, first, last)!
INSERT INTO account (area, member_id, balance_fen)
SELECT area, member_id + :models * copy, balance_fen
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN account
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: clone_accumulators(areas, models, first, last)!
INSERT INTO accumulator (area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                         over_cap_deductible_fen, elsewhere_fund_fen, not_counted_fen)
SELECT area, member_id + :models * copy, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
       over_cap_deductible_fen, elsewhere_fund_fen, not_counted_fen
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN accumulator
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: clone_settlements(areas, models, first, last)!
-- The id names its member: area and month before it, the number after it, as `settlement_id` makes it.
INSERT INTO settlement (
    settlement_id, area, member_id, number, reverses, corrects, visit_date, accumulated_since, provider_id,
    prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class, provider_class,
    deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen,
    deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen,
    cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at)
SELECT
    left(settlement_id, 11) || lpad((member_id + :models * copy)::text, 10, '0') || right(settlement_id, 7),
    area, member_id + :models * copy, number, reverses, corrects, visit_date, accumulated_since, provider_id,
    prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class, provider_class,
    deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen,
    deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen,
    cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN settlement
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: clone_postings(areas, models, first, last)!
INSERT INTO posting (area, member_id, number, line, event_date, ledger_account, amount_fen, balance_fen)
SELECT area, member_id + :models * copy, number, line, event_date, ledger_account, amount_fen, balance_fen
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN posting
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: clone_messages(areas, models, first, last)!
INSERT INTO message (sender, key, kind, digest, area, member_id, number)
SELECT sender, key || '-' || copy, kind, digest, area, member_id + :models * copy, number
FROM generate_series(:first::bigint, :last) AS copy CROSS JOIN message
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :models;

-- name: lines_of_settlements(areas, members, past)^
-- How many postings the settlements after a number have, and how many settlements these are, of the first members.
SELECT count(*), count(DISTINCT (area, member_id, number)) FROM posting
WHERE area = ANY(:areas::char(6)[]) AND member_id <= :members AND number > :past;
