-- What areas accept. Each line replaces the one before it; none is changed or taken away.

-- name: acceptances()
SELECT area, oldest_days, largest_amount_fen, stated_by, stated_at FROM acceptance
ORDER BY area, stated_at;

-- name: state_acceptance(area, oldest_days, largest_amount_fen, stated_by)!
INSERT INTO acceptance (area, oldest_days, largest_amount_fen, stated_by)
VALUES (:area, :oldest_days, :largest_amount_fen, :stated_by);
