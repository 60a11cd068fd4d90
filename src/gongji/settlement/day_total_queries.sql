-- Sums by day, rolled up along the chain.

-- name: take_turn()$
SELECT pg_try_advisory_xact_lock(hashtext('gongji.roll_up'));

-- name: reach_rows_by_keys()!
-- For this transaction: it looks for some thousand rows among millions, of which the server expects to need most.
SELECT set_config(name, 'off', true)
FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_bitmapscan']) AS name;

-- name: roll_up(most_records)$
-- Add the events of the records after the last ones that are in the sums already, in every lane; how many records
-- these were. A record is written with its rows, in the order of its lane, so none is passed over and none comes
-- twice, whatever else is being written.
WITH stretch AS (
    SELECT chain_lane.area, chain_lane.lane, coalesce(rolled_up.sequence, 0) AS after,
           least(chain_lane.sequence, coalesce(rolled_up.sequence, 0) + :most_records) AS until
    FROM chain_lane LEFT JOIN rolled_up USING (area, lane)
    WHERE chain_lane.sequence > coalesce(rolled_up.sequence, 0)
), event AS MATERIALIZED (
    SELECT record.area, (record.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day, member_id, number,
           event_date
    FROM stretch
    JOIN chain_record AS record
        ON record.area = stretch.area AND record.lane = stretch.lane
        AND record.sequence > stretch.after AND record.sequence <= stretch.until
    CROSS JOIN LATERAL unnest(record.member_ids, record.numbers, record.event_dates)
        AS written (member_id, number, event_date)
), known_where AS MATERIALIZED (
    -- Where the month is known only its partitions are looked into.
    SELECT event.area, day, event.member_id, event.number, event_date, provider_id
    FROM event
    LEFT JOIN settlement
        ON settlement.area = event.area AND settlement.member_id = event.member_id
        AND settlement.number = event.number AND settlement.visit_date = event.event_date
    WHERE event_date IS NOT NULL
), posted AS (
    SELECT area, day, provider_id, ledger_account, posting.amount_fen
    FROM known_where
    JOIN posting USING (area, member_id, number, event_date)
    UNION ALL
    SELECT area, day, provider_id, ledger_account, posting.amount_fen
    FROM (SELECT area, day, member_id, number FROM event WHERE event_date IS NULL) AS event
    JOIN posting USING (area, member_id, number)
    LEFT JOIN settlement USING (area, member_id, number)
), summed AS (
    SELECT area, day, coalesce(provider_id, '') AS provider_id, ledger_account,
           sum(amount_fen)::bigint AS amount_fen, count(*) AS postings
    FROM posted
    GROUP BY area, day, coalesce(provider_id, ''), ledger_account
), added AS (
    INSERT INTO day_total (area, day, provider_id, ledger_account, amount_fen, postings)
    SELECT area, day, provider_id, ledger_account, amount_fen, postings FROM summed
    ORDER BY area, day, provider_id, ledger_account
    ON CONFLICT (area, day, provider_id, ledger_account) DO UPDATE SET
        amount_fen = day_total.amount_fen + EXCLUDED.amount_fen,
        postings = day_total.postings + EXCLUDED.postings
), marked AS (
    INSERT INTO rolled_up (area, lane, sequence) SELECT area, lane, until FROM stretch
    ON CONFLICT (area, lane) DO UPDATE SET sequence = EXCLUDED.sequence
)
SELECT coalesce(sum(until - after), 0)::bigint FROM stretch;

-- name: totals(area, first_day, last_day)
SELECT area, day, provider_id, ledger_account, amount_fen, postings FROM day_total
WHERE (:area::text IS NULL OR area = :area) AND day BETWEEN :first_day AND :last_day
ORDER BY area, day, provider_id, ledger_account;

-- name: not_rolled_up()$
-- How many records of the chain the sums do not hold yet.
SELECT coalesce(sum(chain_lane.sequence - coalesce(rolled_up.sequence, 0)), 0)::bigint
FROM chain_lane LEFT JOIN rolled_up USING (area, lane);

-- name: wrong_day_totals()
-- Sums that are not those of the events in the records that they should hold.
WITH event AS (
    SELECT record.area, (record.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day, member_id, number
    FROM rolled_up
    JOIN chain_record AS record
        ON record.area = rolled_up.area AND record.lane = rolled_up.lane AND record.sequence <= rolled_up.sequence
    CROSS JOIN LATERAL unnest(record.member_ids, record.numbers) AS written (member_id, number)
), summed AS (
    SELECT area, day, coalesce(provider_id, '') AS provider_id, ledger_account,
           sum(posting.amount_fen) AS amount_fen, count(*) AS postings
    FROM event
    JOIN posting USING (area, member_id, number)
    LEFT JOIN settlement USING (area, member_id, number)
    GROUP BY area, day, coalesce(provider_id, ''), ledger_account
)
SELECT area, day, provider_id, ledger_account, stored.amount_fen, summed.amount_fen
FROM day_total AS stored FULL JOIN summed USING (area, day, provider_id, ledger_account)
WHERE (stored.amount_fen, stored.postings) IS DISTINCT FROM (summed.amount_fen, summed.postings)
ORDER BY area, day, provider_id, ledger_account;
