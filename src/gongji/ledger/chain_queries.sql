-- Lanes, records and seals of the tamper-evident chain.

-- name: take_lane(area, recorded_at)^
-- A lane that nobody is writing to, locked until the transaction ends.
SELECT lane, sequence, digest, (:recorded_at)::timestamptz::text
FROM chain_lane
WHERE area = :area
ORDER BY lane
LIMIT 1
FOR UPDATE SKIP LOCKED;

-- name: open_lane(area, first_digest)!
-- Another lane where all are taken; nothing where somebody else has just opened it.
INSERT INTO chain_lane (area, lane, sequence, digest)
SELECT :area, coalesce(max(lane), 0) + 1, 0, :first_digest FROM chain_lane WHERE area = :area
ON CONFLICT DO NOTHING;

-- name: add_record(area, lane, sequence, recorded_at, form, member_ids, numbers, event_digests, digest)!
INSERT INTO chain_record (area, lane, sequence, recorded_at, form, member_ids, numbers, event_digests, digest)
VALUES (:area, :lane, :sequence, (:recorded_at)::timestamptz, :form, :member_ids, :numbers, :event_digests,
        :digest);

-- name: move_head(area, lane, sequence, digest)!
UPDATE chain_lane SET sequence = :sequence, digest = :digest WHERE area = :area AND lane = :lane;

-- name: heads()
SELECT area, lane, sequence, digest FROM chain_lane ORDER BY area, lane;

-- name: last_seals()
SELECT last.area, last.sequence, last.sealed_at::text, last.digest
FROM (SELECT DISTINCT area FROM chain_lane) AS known
CROSS JOIN LATERAL (
    SELECT area, sequence, sealed_at, digest FROM chain_seal
    WHERE chain_seal.area = known.area
    ORDER BY sequence DESC LIMIT 1
) AS last
ORDER BY last.area;

-- name: take_turns_at_sealing(area)
-- The areas with records since their last seal that nobody else is sealing, until the transaction ends. What
-- is sealed is read after this, so it can only be later than the seal before.
SELECT area FROM (
    SELECT known.area
    FROM (SELECT DISTINCT area FROM chain_lane WHERE (:area)::text IS NULL OR area = :area) AS known
    LEFT JOIN LATERAL (
        SELECT lanes, lane_sequences FROM chain_seal
        WHERE chain_seal.area = known.area
        ORDER BY sequence DESC LIMIT 1
    ) AS last ON true
    WHERE EXISTS (
        SELECT FROM chain_lane
        LEFT JOIN unnest(last.lanes, last.lane_sequences) AS sealed (lane, sequence) USING (lane)
        WHERE chain_lane.area = known.area AND chain_lane.sequence > coalesce(sealed.sequence, 0)
    )
    OFFSET 0
) AS moved
WHERE pg_try_advisory_xact_lock(hashtext('gongji.seal'), hashtext(area))
ORDER BY area;

-- name: moment()$
SELECT clock_timestamp()::text;

-- name: heads_since_last_seal(areas)
-- A row a lane: the area's last seal, where there is one; where the lane stands, and stood then.
SELECT chain_lane.area, last.sequence, last.digest,
       chain_lane.lane, chain_lane.sequence, chain_lane.digest, sealed.sequence
FROM chain_lane
LEFT JOIN LATERAL (
    SELECT sequence, digest, lanes, lane_sequences FROM chain_seal
    WHERE chain_seal.area = chain_lane.area
    ORDER BY sequence DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL unnest(last.lanes, last.lane_sequences) AS sealed (lane, sequence)
    ON sealed.lane = chain_lane.lane
WHERE chain_lane.area = ANY(:areas::text[]) AND chain_lane.sequence > 0
ORDER BY chain_lane.area, chain_lane.lane;

-- name: add_seal(area, sequence, sealed_at, lanes, lane_sequences, lane_digests, digest)!
INSERT INTO chain_seal (area, sequence, sealed_at, lanes, lane_sequences, lane_digests, digest)
VALUES (:area, :sequence, (:sealed_at)::timestamptz, :lanes, :lane_sequences, :lane_digests, :digest);

-- name: areas_of_books()
-- Every area of which anything is written or recorded.
SELECT area FROM settlement UNION SELECT area FROM posting UNION SELECT area FROM chain_lane
UNION SELECT area FROM chain_record UNION SELECT area FROM chain_seal
ORDER BY area;

-- name: recorded_count()$
SELECT coalesce(sum(cardinality(numbers)), 0)::bigint FROM chain_record;

-- name: records_in_order(area)
SELECT lane, sequence, recorded_at::text, form, member_ids, numbers, event_digests, digest
FROM chain_record WHERE area = :area ORDER BY lane, sequence;

-- name: seals_in_order(area)
SELECT sequence, sealed_at::text, lanes, lane_sequences, lane_digests, digest
FROM chain_seal WHERE area = :area ORDER BY sequence;

-- name: heads_of(area)
SELECT area, lane, sequence, digest FROM chain_lane WHERE area = :area AND sequence > 0 ORDER BY lane;

-- name: unkept_seals(area)
-- What seals say of lanes and no record there agrees with: the seal, the place, whether another record is there.
SELECT chain_seal.sequence, sealed.lane, sealed.sequence, chain_record.digest IS NOT NULL
FROM chain_seal
CROSS JOIN LATERAL unnest(lanes, lane_sequences) WITH ORDINALITY AS sealed (lane, sequence, place)
LEFT JOIN chain_record
    ON chain_record.area = chain_seal.area AND chain_record.lane = sealed.lane
    AND chain_record.sequence = sealed.sequence
WHERE chain_seal.area = :area
  AND chain_record.digest IS DISTINCT FROM substring(lane_digests FROM 32 * (place::int - 1) + 1 FOR 32)
ORDER BY chain_seal.sequence, sealed.lane;

-- name: recorded_events(area)
-- Every recorded event with its digest (hexadecimal) and where it is recorded, for COPY.
SELECT member_id, number, encode(substring(event_digests FROM 32 * (place::int - 1) + 1 FOR 32), 'hex'),
       lane, sequence
FROM chain_record
CROSS JOIN LATERAL unnest(member_ids, numbers) WITH ORDINALITY AS event (member_id, number, place)
WHERE area = :area AND member_id IS NOT NULL AND number IS NOT NULL
ORDER BY member_id, number, lane, sequence;
