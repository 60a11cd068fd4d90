-- Visits: opened by the provider before anything is settled under their serial, and closed at their end.

-- name: visit_closed_at(area, member_id, provider_id, visit_serial, visit_date)^
SELECT closed_at FROM visit
WHERE area = :area AND member_id = :member_id AND provider_id = :provider_id
  AND visit_serial = :visit_serial AND visit_date = :visit_date;

-- name: open_visit(area, member_id, provider_id, visit_serial, visit_date)!
INSERT INTO visit (area, member_id, provider_id, visit_serial, visit_date)
VALUES (:area, :member_id, :provider_id, :visit_serial, :visit_date);

-- name: close_visit(area, member_id, provider_id, visit_serial, visit_date)!
UPDATE visit SET closed_at = clock_timestamp()
WHERE area = :area AND member_id = :member_id AND provider_id = :provider_id
  AND visit_serial = :visit_serial AND visit_date = :visit_date;
