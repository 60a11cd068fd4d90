-- The statements of a batch: each reads or writes for all of its members at once, and finds rows by their keys.

-- name: lock_members(areas, member_ids, events)
-- The lock under which members' events are numbered, taken in the order of the arrays, the same for everybody,
-- and before anything else is read: rows joined in this statement would be from before the wait. It takes a
-- number for every event that there may be, so that the row is written once; what is left goes back at the end.
UPDATE member SET last_event = member.last_event + wanted.events
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :events::bigint[]) AS wanted (area, member_id, events)
WHERE member.area = wanted.area AND member.member_id = wanted.member_id
RETURNING member.area, member.member_id, member.birth_date, OLD.last_event, NEW.last_event, member.owed_fen,
          clock_timestamp()::text;

-- name: members_of(areas, member_ids)
SELECT member.area, member.member_id, member.birth_date, member.last_event, member.last_event, member.owed_fen, ''
FROM unnest(:areas::char(6)[], :member_ids::bigint[]) AS wanted (area, member_id)
JOIN member ON member.area = wanted.area AND member.member_id = wanted.member_id;

-- name: providers_of(provider_ids)
SELECT provider_id, area, name, number, kind, level, price_category, designation
FROM provider
WHERE provider_id = ANY(:provider_ids::text[]);

-- name: members_and_years_of(areas, member_ids, since)
-- A row for each year asked for and coverage entry, in any order: balance of the account, accumulators of the
-- year, entry. What a member does not have is null.
SELECT area, member_id, balance_fen, accumulator.since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
       over_cap_deductible_fen, elsewhere_fund_fen, not_counted_fen,
       lower(valid), status, veteran, upper(valid), tier, cohort, family_doctor, contribution_years
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :since::date[]) AS wanted (area, member_id, since)
LEFT JOIN account USING (area, member_id)
LEFT JOIN accumulator USING (area, member_id, since)
LEFT JOIN coverage_period USING (area, member_id);

-- name: years_of(areas, member_ids, since)
SELECT area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
       over_cap_deductible_fen, elsewhere_fund_fen, not_counted_fen
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :since::date[]) AS wanted (area, member_id, since)
JOIN accumulator USING (area, member_id, since);

-- name: periods_of(areas, member_ids, since)
SELECT area, member_id, since, use, period_key, cost_fen, deductible_fen, fund_fen, not_counted_fen
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :since::date[]) AS wanted (area, member_id, since)
JOIN period_accumulator USING (area, member_id, since);

-- name: visits_of(areas, member_ids, provider_ids, visit_serials, visit_dates)
-- The visits that were opened: whether they are open still, and the number of the first settlement of each.
SELECT visit.area, visit.member_id, visit.provider_id, visit.visit_serial, visit.visit_date,
       closed_at IS NULL, min(number)
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :provider_ids::text[], :visit_serials::text[],
            :visit_dates::date[]) AS wanted (area, member_id, provider_id, visit_serial, visit_date)
JOIN visit USING (area, member_id, provider_id, visit_serial, visit_date)
LEFT JOIN settlement
    ON settlement.area = wanted.area AND settlement.member_id = wanted.member_id
    AND settlement.provider_id = wanted.provider_id AND settlement.visit_serial = wanted.visit_serial
    AND settlement.visit_date = wanted.visit_date AND reverses IS NULL
GROUP BY visit.area, visit.member_id, visit.provider_id, visit.visit_serial, visit.visit_date, closed_at;

-- name: messages_of(senders, keys)
SELECT sender, key, kind, digest, area, member_id, number
FROM unnest(:senders::text[], :keys::text[]) AS wanted (sender, key)
JOIN message USING (sender, key);

-- name: status_of(sender, key)
SELECT kind, message.area, message.member_id, message.number, reversal.number
FROM message
LEFT JOIN settlement AS reversal
    ON reversal.area = message.area AND reversal.member_id = message.member_id
    AND reversal.reverses = message.number
WHERE sender = :sender AND key = :key;

-- name: settlements_of(areas, member_ids, numbers)
SELECT area, member_id, number, settlement_id, reverses, corrects, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class,
       provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen,
       account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen,
       account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at::text
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :numbers::bigint[]) AS wanted (area, member_id, number)
JOIN settlement USING (area, member_id, number);

-- name: reversals_of(areas, member_ids, numbers)
SELECT area, member_id, number, settlement_id, reverses, corrects, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class,
       provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen,
       account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen,
       account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at::text
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :numbers::bigint[]) AS wanted (area, member_id, reverses)
JOIN settlement USING (area, member_id, reverses);

-- name: corrections_of(areas, member_ids, numbers)
SELECT area, member_id, number, settlement_id, reverses, corrects, visit_date, accumulated_since, provider_id,
       prescriber_id, visit_serial, care, policy, policy_state, kernel_version, person_class,
       provider_class, deductible_key, cap_key, group_key, amount_fen, limited_fen, first_pay_fen,
       account_first_fen, deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen,
       account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at::text
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :numbers::bigint[]) AS wanted (area, member_id, corrects)
JOIN settlement USING (area, member_id, corrects);

-- name: lanes_of(areas)
-- A free lane of the chain of each area, kept until the batch has written its record.
SELECT wanted.area, free.lane, free.sequence, free.digest
FROM unnest(:areas::char(6)[]) AS wanted (area)
CROSS JOIN LATERAL (
    SELECT lane, sequence, digest FROM chain_lane
    WHERE chain_lane.area = wanted.area
    ORDER BY lane LIMIT 1
    FOR UPDATE SKIP LOCKED
) AS free;

-- name: open_lanes(areas, digests)
-- One more lane for each area; none where somebody else opens one at the same time.
INSERT INTO chain_lane (area, lane, sequence, digest)
SELECT wanted.area, 1 + (SELECT coalesce(max(lane), 0) FROM chain_lane WHERE chain_lane.area = wanted.area), 0,
       wanted.digest
FROM unnest(:areas::char(6)[], :digests::bytea[]) AS wanted (area, digest)
ON CONFLICT DO NOTHING
RETURNING area, lane, sequence, digest;

-- name: add_record(area, lane, sequence, recorded_at, form, member_ids, numbers, event_digests, digest, event_dates)!
WITH moved AS (
    UPDATE chain_lane SET sequence = :sequence, digest = :digest WHERE area = :area AND lane = :lane
)
INSERT INTO chain_record (area, lane, sequence, recorded_at, form, member_ids, numbers, event_digests, digest,
                          event_dates)
VALUES (:area, :lane, :sequence, :recorded_at, :form, :member_ids, :numbers, :event_digests, :digest,
        :event_dates);

-- name: areas_of(areas)
-- What the operator of each area has stated: whether unverified policies may be settled under, and what is
-- accepted by the newest line, null where there is none; and today in China.
SELECT wanted.area, consent.given_at IS NOT NULL, oldest_days, largest_amount_fen, stated_by, stated_at,
       (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
FROM unnest(:areas::char(6)[]) AS wanted (area)
LEFT JOIN LATERAL (
    SELECT given_at FROM unverified_consent
    WHERE unverified_consent.area = wanted.area AND withdrawn_at IS NULL LIMIT 1
) AS consent ON true
LEFT JOIN LATERAL (
    SELECT oldest_days, largest_amount_fen, stated_by, stated_at FROM acceptance
    WHERE acceptance.area = wanted.area
    ORDER BY stated_at DESC LIMIT 1
) AS newest ON true;

-- name: give_numbers_back(areas, member_ids, numbers)!
-- Of members of whom a submission was refused, repeated, or undone before it came.
UPDATE member SET last_event = taken.number
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :numbers::bigint[]) AS taken (area, member_id, number)
WHERE member.area = taken.area AND member.member_id = taken.member_id;

-- name: put_owed(areas, member_ids, owed_fen)!
UPDATE member SET owed_fen = put.owed_fen
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :owed_fen::bigint[]) AS put (area, member_id, owed_fen)
WHERE member.area = put.area AND member.member_id = put.member_id;

-- name: move_accounts(areas, member_ids, balances_fen)!
UPDATE account SET balance_fen = moved.balance_fen
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :balances_fen::bigint[])
    AS moved (area, member_id, balance_fen)
WHERE account.area = moved.area AND account.member_id = moved.member_id;

-- name: open_years(areas, member_ids, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, not_counted_fen)!
INSERT INTO accumulator (area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                         over_cap_deductible_fen, not_counted_fen)
SELECT * FROM unnest(:areas::char(6)[], :member_ids::bigint[], :since::date[], :cost_fen::bigint[],
                     :deductible_fen::bigint[], :fund_fen::bigint[], :over_cap_fund_fen::bigint[],
                     :over_cap_deductible_fen::bigint[], :not_counted_fen::bigint[]);

-- name: put_years(areas, member_ids, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen, not_counted_fen)!
-- What the accumulators come to, not what is added: they were read under the member's lock.
UPDATE accumulator SET
    cost_fen = put.cost_fen,
    deductible_fen = put.deductible_fen,
    fund_fen = put.fund_fen,
    over_cap_fund_fen = put.over_cap_fund_fen,
    over_cap_deductible_fen = put.over_cap_deductible_fen,
    not_counted_fen = put.not_counted_fen
FROM unnest(:areas::char(6)[], :member_ids::bigint[], :since::date[], :cost_fen::bigint[],
            :deductible_fen::bigint[], :fund_fen::bigint[], :over_cap_fund_fen::bigint[],
            :over_cap_deductible_fen::bigint[], :not_counted_fen::bigint[])
    AS put (area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
            over_cap_deductible_fen, not_counted_fen)
WHERE accumulator.area = put.area AND accumulator.member_id = put.member_id AND accumulator.since = put.since;

-- name: put_periods(areas, member_ids, since, uses, period_keys, cost_fen, deductible_fen, fund_fen, not_counted_fen)!
INSERT INTO period_accumulator (area, member_id, since, use, period_key, cost_fen, deductible_fen, fund_fen,
                                not_counted_fen)
SELECT * FROM unnest(:areas::char(6)[], :member_ids::bigint[], :since::date[], :uses::text[],
                     :period_keys::integer[], :cost_fen::bigint[], :deductible_fen::bigint[],
                     :fund_fen::bigint[], :not_counted_fen::bigint[])
ON CONFLICT (area, member_id, since, use, period_key) DO UPDATE SET
    cost_fen = EXCLUDED.cost_fen,
    deductible_fen = EXCLUDED.deductible_fen,
    fund_fen = EXCLUDED.fund_fen,
    not_counted_fen = EXCLUDED.not_counted_fen;
