-- Members, their coverage and whether they have a personal account.

-- name: lock_member(area, member_id)^
-- The lock under which a member's events are numbered. It is taken before anything else is read: rows
-- joined in this statement would be from before the wait.
SELECT name, birth_date, last_event
FROM member
WHERE area = :area AND member_id = :member_id
FOR NO KEY UPDATE;

-- name: member(area, member_id)^
SELECT name, birth_date, last_event
FROM member
WHERE area = :area AND member_id = :member_id;

-- name: coverage(area, member_id)
SELECT lower(valid), status, veteran, upper(valid), tier, cohort, family_doctor, contribution_years
FROM coverage_period
WHERE area = :area AND member_id = :member_id
ORDER BY valid;

-- name: take_number(area, member_id, number)!
UPDATE member SET last_event = :number
WHERE area = :area AND member_id = :member_id;

-- name: member_count()$
SELECT count(*) FROM member;

-- name: begin_to_know()$
-- One moment for all facts that a transaction changes; the triggers that keep what was known before take it too.
SELECT set_config('gongji.known_at', clock_timestamp()::text, true);

-- name: remove_coverage(area, member_id, first_days)!
DELETE FROM coverage_period
WHERE area = :area AND member_id = :member_id AND lower(valid) = ANY(:first_days);

-- name: add_coverage(area, member_id, valid, status, veteran, tier, cohort, family_doctor, contribution_years, known_since)!
INSERT INTO coverage_period (area, member_id, valid, status, veteran, tier, cohort, family_doctor,
                             contribution_years, known_since)
VALUES (:area, :member_id, :valid, :status, :veteran, :tier, :cohort, :family_doctor,
        :contribution_years, :known_since);

-- name: put_birth_date(area, member_id, birth_date)!
UPDATE member SET birth_date = :birth_date
WHERE area = :area AND member_id = :member_id;

-- name: names(area, member_ids)
SELECT member_id, name FROM member
WHERE area = :area AND member_id = ANY(:member_ids);

-- name: birth_dates_known(area, member_ids)
-- Since when is null where it was known before anybody wrote such times down: the tables have 1900 for that.
SELECT member_id, birth_date, nullif(known_since, '1900-01-01 00:00+00'), NULL::timestamptz
FROM member
WHERE area = :area AND member_id = ANY(:member_ids)
UNION ALL
SELECT member_id, birth_date, nullif(known_since, '1900-01-01 00:00+00'), known_until
FROM birth_date_before
WHERE area = :area AND member_id = ANY(:member_ids);

-- name: coverage_known(area, member_ids)
SELECT member_id, lower(valid), status, veteran, upper(valid), tier, cohort, family_doctor, contribution_years,
       nullif(known_since, '1900-01-01 00:00+00'), NULL::timestamptz
FROM coverage_period
WHERE area = :area AND member_id = ANY(:member_ids)
UNION ALL
SELECT member_id, lower(valid), status, veteran, upper(valid), tier, cohort, family_doctor, contribution_years,
       nullif(known_since, '1900-01-01 00:00+00'), known_until
FROM coverage_before
WHERE area = :area AND member_id = ANY(:member_ids);
