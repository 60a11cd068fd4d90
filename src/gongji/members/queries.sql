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
