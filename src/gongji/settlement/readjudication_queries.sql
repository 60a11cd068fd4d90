-- What re-adjudication reads: members of an area a few at a time, and all rows of their visits.

-- name: members_with_visits(area, after, first_day, last_day, first_visit, last_visit, most)
-- Along the members' key: what an area has of settlements is never read as a whole.
SELECT member_id FROM member
WHERE area = :area AND member_id > :after
  AND EXISTS (SELECT FROM settlement
              WHERE settlement.area = member.area AND settlement.member_id = member.member_id
                AND accumulated_since >= :first_day AND accumulated_since < :last_day
                AND visit_date >= :first_visit AND visit_date < :last_visit)
ORDER BY member_id LIMIT :most;

-- name: member_count(area, first_day, last_day, first_visit, last_visit)$
SELECT count(DISTINCT member_id) FROM settlement
WHERE area = :area AND accumulated_since >= :first_day AND accumulated_since < :last_day
  AND visit_date >= :first_visit AND visit_date < :last_visit;

-- name: rows_of(area, member_ids, first_visit, last_visit)
SELECT area, member_id, number, settlement_id, reverses, corrects, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class,
       provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen,
       account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen,
       account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at::text
FROM settlement
WHERE area = :area AND member_id = ANY(:member_ids::bigint[])
  AND visit_date >= :first_visit AND visit_date < :last_visit
ORDER BY member_id, number;

-- name: all_rows_of(area, member_id)
SELECT area, member_id, number, settlement_id, reverses, corrects, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class,
       provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen,
       account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen,
       account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at::text
FROM settlement
WHERE area = :area AND member_id = :member_id
ORDER BY number;

-- name: balances_of(area, member_ids)
SELECT member_id, number, balance_fen FROM posting
WHERE area = :area AND member_id = ANY(:member_ids::bigint[]) AND ledger_account = 'personal account'
ORDER BY member_id, number;

-- name: paid_elsewhere(area, member_ids)
SELECT member_id, since, elsewhere_fund_fen FROM accumulator
WHERE area = :area AND member_id = ANY(:member_ids::bigint[]) AND elsewhere_fund_fen > 0;

-- name: is_consented(area)$
SELECT EXISTS (SELECT FROM unverified_consent WHERE area = :area AND withdrawn_at IS NULL);
