-- Settlements and the accumulators that they advance.

-- name: accumulators(area, member_id, since, deductible_key, cap_key, group_key)^
-- One row for the year, with what the periods and the group of a claim hold where they have rows of their own.
SELECT year.cost_fen, year.deductible_fen, year.fund_fen, year.over_cap_fund_fen,
       year.over_cap_deductible_fen, year.elsewhere_fund_fen, year.not_counted_fen,
       coalesce(of_deductible.deductible_fen - of_deductible.not_counted_fen, 0),
       coalesce(of_cap.cost_fen, 0), coalesce(of_cap.fund_fen, 0), coalesce(of_group.fund_fen, 0)
FROM accumulator AS year
LEFT JOIN period_accumulator AS of_deductible
    ON (of_deductible.area, of_deductible.member_id, of_deductible.since) = (year.area, year.member_id, year.since)
    AND of_deductible.use = 'deductible' AND of_deductible.period_key = :deductible_key
LEFT JOIN period_accumulator AS of_cap
    ON (of_cap.area, of_cap.member_id, of_cap.since) = (year.area, year.member_id, year.since)
    AND of_cap.use = 'cap' AND of_cap.period_key = :cap_key
LEFT JOIN period_accumulator AS of_group
    ON (of_group.area, of_group.member_id, of_group.since) = (year.area, year.member_id, year.since)
    AND of_group.use = 'group' AND of_group.period_key = :group_key
WHERE year.area = :area AND year.member_id = :member_id AND year.since = :since;

-- name: visit_number(area, member_id, provider_id, visit_date, visit_serial)$
-- The number of the first settlement of a visit at a provider; a serial may come back on another day.
SELECT min(number) FROM settlement
WHERE area = :area AND member_id = :member_id AND provider_id = :provider_id
  AND visit_date = :visit_date AND visit_serial = :visit_serial AND reverses IS NULL;

-- name: open_year(area, member_id, since)!
INSERT INTO accumulator (area, member_id, since, cost_fen, deductible_fen, fund_fen,
                         over_cap_fund_fen, over_cap_deductible_fen)
VALUES (:area, :member_id, :since, 0, 0, 0, 0, 0)
ON CONFLICT DO NOTHING;

-- name: advance_year(area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, not_counted_fen)!
UPDATE accumulator SET
    cost_fen = cost_fen + :cost_fen,
    deductible_fen = deductible_fen + :deductible_fen,
    fund_fen = fund_fen + :fund_fen,
    over_cap_fund_fen = over_cap_fund_fen + :over_cap_fund_fen,
    over_cap_deductible_fen = over_cap_deductible_fen + :over_cap_deductible_fen,
    not_counted_fen = not_counted_fen + :not_counted_fen
WHERE area = :area AND member_id = :member_id AND since = :since;

-- name: open_period(area, member_id, since, use, period_key)!
INSERT INTO period_accumulator (area, member_id, since, use, period_key,
                                cost_fen, deductible_fen, fund_fen)
VALUES (:area, :member_id, :since, :use, :period_key, 0, 0, 0)
ON CONFLICT DO NOTHING;

-- name: advance_period(area, member_id, since, use, period_key, cost_fen, deductible_fen, fund_fen, not_counted_fen)!
UPDATE period_accumulator SET
    cost_fen = cost_fen + :cost_fen,
    deductible_fen = deductible_fen + :deductible_fen,
    fund_fen = fund_fen + :fund_fen,
    not_counted_fen = not_counted_fen + :not_counted_fen
WHERE area = :area AND member_id = :member_id AND since = :since
  AND use = :use AND period_key = :period_key;

-- name: record(settlement_id, area, member_id, number, reverses, visit_date, accumulated_since, provider_id, prescriber_id, visit_serial, policy, policy_state, kernel_version, person_class, provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen, cash_fen, elsewhere_fund_fen, account_left_fen)!
INSERT INTO settlement (
    settlement_id, area, member_id, number, reverses, visit_date, accumulated_since, provider_id,
    prescriber_id, visit_serial, policy, policy_state, kernel_version, person_class, provider_class,
    deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen,
    deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen,
    cash_fen, elsewhere_fund_fen, account_left_fen)
VALUES (
    :settlement_id, :area, :member_id, :number, :reverses, :visit_date, :accumulated_since, :provider_id,
    :prescriber_id, :visit_serial, :policy, :policy_state, :kernel_version, :person_class, :provider_class,
    :deductible_key, :cap_key, :group_key, :amount_fen, :limited_fen, :first_pay_fen, :account_first_fen,
    :deductible_fen, :not_counted_fen, :fund_fen, :over_cap_fund_fen, :over_cap_deductible_fen, :account_fen,
    :cash_fen, :elsewhere_fund_fen, :account_left_fen);

-- name: settlement(area, member_id, number)^
SELECT area, member_id, number, settlement_id, reverses, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, policy, policy_state, kernel_version, person_class, provider_class,
       deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen,
       deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen,
       cash_fen, elsewhere_fund_fen, account_left_fen
FROM settlement
WHERE area = :area AND member_id = :member_id AND number = :number;

-- name: reversal_of(area, member_id, number)$
SELECT number FROM settlement
WHERE area = :area AND member_id = :member_id AND reverses = :number;

-- name: settlement_count()$
SELECT count(*) FROM settlement;

-- name: settlements_in_order()
SELECT area, member_id, number, settlement_id, reverses, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, policy, policy_state, kernel_version, person_class, provider_class,
       deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen,
       deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen,
       cash_fen, elsewhere_fund_fen, account_left_fen
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
       format('fund %%s, over-cap %%s, account %%s, cash %%s, provider %%s', -posted.fund_fen,
              -posted.over_cap_fund_fen, -posted.account_fen, -posted.cash_fen, posted.provider_fen),
       format('fund %%s, over-cap %%s, account %%s, cash %%s, provider %%s', settlement.fund_fen,
              settlement.over_cap_fund_fen, settlement.account_fen, settlement.cash_fen, settlement.amount_fen)
FROM settlement
FULL JOIN (
    SELECT area, member_id, number,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'pooled fund'), 0) AS fund_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'over-cap fund'), 0) AS over_cap_fund_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'personal account'), 0) AS account_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'cash'), 0) AS cash_fen,
           coalesce(sum(amount_fen) FILTER (WHERE ledger_account = 'provider'), 0) AS provider_fen,
           bool_and(ledger_account IN ('personal account', 'account credits')) AS is_credit
    FROM posting
    GROUP BY area, member_id, number
) AS posted USING (area, member_id, number)
WHERE NOT (settlement.number IS NULL AND posted.is_credit)
  AND (coalesce(settlement.fund_fen, 0), coalesce(settlement.over_cap_fund_fen, 0),
       coalesce(settlement.account_fen, 0), coalesce(settlement.cash_fen, 0), coalesce(settlement.amount_fen, 0))
   <> (-coalesce(posted.fund_fen, 0), -coalesce(posted.over_cap_fund_fen, 0),
       -coalesce(posted.account_fen, 0), -coalesce(posted.cash_fen, 0), coalesce(posted.provider_fen, 0))
ORDER BY area, member_id, number;

-- name: misnumbered_events()
-- Numbers up to a member's last one that no event has, and events beyond it or of no member.
WITH event AS (
    SELECT area, member_id, number FROM settlement
    UNION
    SELECT area, member_id, number FROM posting
), expected AS (
    SELECT area, member_id, number FROM member, generate_series(1, last_event) AS number
)
SELECT area, member_id, number, event.number IS NOT NULL
FROM event FULL JOIN expected USING (area, member_id, number)
WHERE event.number IS NULL OR expected.number IS NULL
ORDER BY area, member_id, number;

-- name: misstated_accounts(areas, policies)
-- Settlements under policies by which account money pays first that were calculated after another balance
-- than the account then had.
SELECT area, member_id, number, account_left_fen, coalesce(before.balance_fen, 0)
FROM settlement
JOIN unnest(:areas::text[], :policies::text[]) AS account_first (area, policy) USING (area, policy)
LEFT JOIN LATERAL (
    SELECT sum(posting.amount_fen)::bigint AS balance_fen FROM posting
    WHERE posting.area = settlement.area AND posting.member_id = settlement.member_id
      AND posting.number < settlement.number AND ledger_account = 'personal account'
) AS before ON true
WHERE reverses IS NULL AND account_left_fen <> coalesce(before.balance_fen, 0)
ORDER BY area, member_id, number;

-- name: settlements_without_consent()
-- Settlements under unverified policies in areas for which nobody ever consented.
SELECT area, member_id, number, policy_state FROM settlement
WHERE reverses IS NULL AND policy_state IN ('unverified', 'assumption')
  AND NOT EXISTS (SELECT FROM unverified_consent WHERE unverified_consent.area = settlement.area)
ORDER BY area, member_id, number;

-- name: totals_by_area()
SELECT area, count(*) FILTER (WHERE reverses IS NULL), count(*) FILTER (WHERE reverses IS NOT NULL),
       sum(amount_fen), sum(fund_fen), sum(over_cap_fund_fen), sum(account_fen), sum(cash_fen)
FROM settlement
GROUP BY area
ORDER BY area;

-- name: one_snapshot()!
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: consent_in_force(area)^
SELECT area, given_by, given_at FROM unverified_consent
WHERE area = :area AND withdrawn_at IS NULL;

-- name: consents()
SELECT area, given_by, given_at, withdrawn_by, withdrawn_at FROM unverified_consent
ORDER BY area, given_at;

-- name: give_consent(area, given_by)!
INSERT INTO unverified_consent (area, given_by) VALUES (:area, :given_by)
ON CONFLICT (area) WHERE withdrawn_at IS NULL DO NOTHING;

-- name: withdraw_consent(area, withdrawn_by)!
UPDATE unverified_consent SET withdrawn_by = :withdrawn_by, withdrawn_at = now()
WHERE area = :area AND withdrawn_at IS NULL;
