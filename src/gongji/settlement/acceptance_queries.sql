-- What areas accept. Each line replaces the one before it; none is changed or taken away.

-- name: acceptance_of(areas)
-- The newest line of each area that has one, and today in China.
SELECT newest.area, oldest_days, largest_amount_fen, stated_by, stated_at,
       (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
FROM unnest(:areas::char(6)[]) AS wanted (area)
JOIN LATERAL (
    SELECT area, oldest_days, largest_amount_fen, stated_by, stated_at FROM acceptance
    WHERE acceptance.area = wanted.area
    ORDER BY stated_at DESC LIMIT 1
) AS newest ON true;

-- name: acceptances()
SELECT area, oldest_days, largest_amount_fen, stated_by, stated_at FROM acceptance
ORDER BY area, stated_at;

-- name: state_acceptance(area, oldest_days, largest_amount_fen, stated_by)!
INSERT INTO acceptance (area, oldest_days, largest_amount_fen, stated_by)
VALUES (:area, :oldest_days, :largest_amount_fen, :stated_by);
