-- Settlements and the accumulators that they advance.

-- name: settlement_count()$
SELECT count(*) FROM settlement;

-- name: settlements_in_order()
SELECT area, member_id, number, settlement_id, reverses, corrects, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class,
       provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen,
       account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen,
       account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at::text
FROM settlement
ORDER BY area, member_id, number;

-- name: accumulators_in_order()
SELECT area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
       over_cap_deductible_fen, elsewhere_fund_fen, not_counted_fen
FROM accumulator
ORDER BY area, member_id, since;

-- name: period_accumulators_in_order()
SELECT area, member_id, since, use, period_key, cost_fen, deductible_fen, fund_fen, not_counted_fen
FROM period_accumulator
ORDER BY area, member_id, since, use, period_key;

-- name: misposted_events()
-- Settlements whose postings do not say what the settlement says, account by account, and payments that
-- are posted for no settlement.
SELECT area, member_id, number,
       format('fund %%s, over-cap %%s, account %%s, cash %%s, owed %%s, provider %%s', -posted.fund_fen,
              -posted.over_cap_fund_fen, -posted.account_fen, -posted.cash_fen, -posted.owed_fen,
              posted.provider_fen),
       format('fund %%s, over-cap %%s, account %%s, cash %%s, owed %%s, provider %%s', settlement.fund_fen,
              settlement.over_cap_fund_fen, settlement.account_fen, settlement.cash_fen, settlement.owed_fen,
              settlement.amount_fen)
FROM settlement
FULL JOIN (
    SELECT area, member_id, number,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'pooled fund'), 0) AS fund_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'over-cap fund'), 0) AS over_cap_fund_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'personal account'), 0) AS account_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'cash'), 0) AS cash_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'receivable'), 0) AS owed_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'provider'), 0) AS provider_fen,
           bool_or(ledger_account = 'receivable') AS is_netted,
           bool_and(ledger_account IN ('personal account', 'receivable', 'account credits')) AS is_credit
    FROM posting
    GROUP BY area, member_id, number
) AS posted USING (area, member_id, number)
WHERE NOT (settlement.number IS NULL AND posted.is_credit)
  AND ((coalesce(settlement.fund_fen, 0), coalesce(settlement.over_cap_fund_fen, 0),
        coalesce(settlement.amount_fen, 0),
        coalesce(settlement.account_fen + settlement.cash_fen + settlement.owed_fen, 0))
    <> (-coalesce(posted.fund_fen, 0), -coalesce(posted.over_cap_fund_fen, 0), coalesce(posted.provider_fen, 0),
        -coalesce(posted.account_fen + posted.cash_fen + posted.owed_fen, 0))
   OR (NOT coalesce(posted.is_netted, false) AND coalesce(settlement.owed_fen, 0) = 0
       AND (coalesce(settlement.account_fen, 0), coalesce(settlement.cash_fen, 0))
        <> (-coalesce(posted.account_fen, 0), -coalesce(posted.cash_fen, 0))))
ORDER BY area, member_id, number;

-- name: misnumbered_events()
-- Numbers up to a member's last one that no event has, events beyond it or of no member, and numbers that two
-- settlements have.
WITH event AS (
    SELECT area, member_id, number FROM settlement
    UNION ALL
    SELECT DISTINCT area, member_id, number FROM posting
    WHERE NOT EXISTS (SELECT FROM settlement WHERE (settlement.area, settlement.member_id, settlement.number)
                                                 = (posting.area, posting.member_id, posting.number))
), counted AS (
    SELECT area, member_id, number, count(*) AS events FROM event GROUP BY area, member_id, number
), expected AS (
    SELECT area, member_id, number FROM member, generate_series(1, last_event) AS number
)
SELECT area, member_id, number, counted.number IS NOT NULL
FROM counted FULL JOIN expected USING (area, member_id, number)
WHERE counted.number IS NULL OR expected.number IS NULL OR events > 1
ORDER BY area, member_id, number;

-- name: misstated_accounts(areas, policies)
-- Settlements under policies by which account money pays first that were calculated after another balance
-- than the account then had; a correction is calculated after what there was at the visit.
SELECT area, member_id, number, account_left_fen, coalesce(before.balance_fen, 0)
FROM settlement
JOIN unnest(:areas::text[], :policies::text[]) AS account_first (area, policy) USING (area, policy)
LEFT JOIN LATERAL (
    SELECT sum(posting.amount_fen)::bigint AS balance_fen FROM posting
    WHERE posting.area = settlement.area AND posting.member_id = settlement.member_id
      AND posting.number < coalesce(settlement.corrects, settlement.number)
      AND ledger_account = 'personal account'
) AS before ON true
WHERE reverses IS NULL AND account_left_fen <> coalesce(before.balance_fen, 0)
ORDER BY area, member_id, number;

-- name: settlements_without_consent()
-- Settlements and corrections under unverified policies in areas for which nobody ever consented.
SELECT area, member_id, number, policy_state FROM settlement
WHERE reverses IS NULL AND policy_state IN ('unverified', 'assumption')
  AND NOT EXISTS (SELECT FROM unverified_consent WHERE unverified_consent.area = settlement.area)
ORDER BY area, member_id, number;

-- name: totals_by_area()
SELECT area, count(*) FILTER (WHERE reverses IS NULL AND corrects IS NULL), count(*) FILTER (WHERE reverses IS NOT NULL),
       sum(amount_fen), sum(fund_fen), sum(over_cap_fund_fen), sum(account_fen), sum(cash_fen),
       sum(owed_fen)
FROM settlement
GROUP BY area
ORDER BY area;

-- name: one_snapshot()!
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: consents()
SELECT area, given_by, given_at, withdrawn_by, withdrawn_at FROM unverified_consent
ORDER BY area, given_at;

-- name: give_consent(area, given_by)!
INSERT INTO unverified_consent (area, given_by) VALUES (:area, :given_by)
ON CONFLICT (area) WHERE withdrawn_at IS NULL DO NOTHING;

-- name: withdraw_consent(area, withdrawn_by)!
UPDATE unverified_consent SET withdrawn_by = :withdrawn_by, withdrawn_at = now()
WHERE area = :area AND withdrawn_at IS NULL;
