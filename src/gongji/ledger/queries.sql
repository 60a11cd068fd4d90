-- Postings and personal accounts.

-- name: balance(area, member_id)$
SELECT balance_fen FROM account WHERE area = :area AND member_id = :member_id;

-- name: open_account(area, member_id)!
INSERT INTO account (area, member_id, balance_fen) VALUES (:area, :member_id, 0);

-- name: purse_now(area, member_id)^
-- Under the member's lock: the balance of the account, null without one; what the member owes; now, as a moment
-- in UTC and as the day in China.
SELECT balance_fen, owed_fen, moment::text, (moment AT TIME ZONE 'Asia/Shanghai')::date
FROM member LEFT JOIN account USING (area, member_id) CROSS JOIN clock_timestamp() AS moment
WHERE area = :area AND member_id = :member_id;

-- name: put_balance(area, member_id, balance_fen)!
UPDATE account SET balance_fen = :balance_fen WHERE area = :area AND member_id = :member_id;

-- name: put_owed(area, member_id, owed_fen)!
UPDATE member SET owed_fen = :owed_fen WHERE area = :area AND member_id = :member_id;

-- name: credited(area, member_id, number)^
-- What an event credited: null where it is something else, no row where nothing was posted under the number;
-- and by which event it was taken back.
SELECT -sum(amount_fen) FILTER (WHERE ledger_account = 'account credits'), min(taken_back_by)
FROM posting LEFT JOIN credit_taken_back USING (area, member_id, number)
WHERE area = :area AND member_id = :member_id AND number = :number
HAVING count(*) > 0;

-- name: note_taken_back(area, member_id, number, taken_back_by)!
INSERT INTO credit_taken_back (area, member_id, number, taken_back_by)
VALUES (:area, :member_id, :number, :taken_back_by);

-- name: unbalanced_events()
SELECT area, member_id, number, sum(amount_fen)
FROM posting
GROUP BY area, member_id, number
HAVING sum(amount_fen) <> 0
ORDER BY area, member_id, number;

-- name: wrong_balances()
-- Accounts whose balance is not the sum of their postings, and postings to an account that is not there.
SELECT area, member_id, account.balance_fen, posted.total_fen
FROM account
FULL JOIN (
    SELECT area, member_id, sum(amount_fen) AS total_fen
    FROM posting
    WHERE ledger_account = 'personal account'
    GROUP BY area, member_id
) AS posted USING (area, member_id)
WHERE account.balance_fen IS NULL OR account.balance_fen <> coalesce(posted.total_fen, 0)
ORDER BY area, member_id;

-- name: wrong_running_balances()
-- Postings whose balance is not the sum of all up to them.
SELECT area, member_id, number, balance_fen, running_fen
FROM (
    SELECT area, member_id, number, balance_fen,
           sum(amount_fen) OVER (PARTITION BY area, member_id ORDER BY number, line) AS running_fen
    FROM posting
    WHERE ledger_account = 'personal account'
) AS posted
WHERE balance_fen IS DISTINCT FROM running_fen
ORDER BY area, member_id, number;

-- name: wrong_receivables()
-- Members who owe something else than what their postings come to, and such postings of no member.
SELECT area, member_id, member.owed_fen, -posted.total_fen
FROM member
FULL JOIN (
    SELECT area, member_id, sum(amount_fen) AS total_fen
    FROM posting
    WHERE ledger_account = 'receivable'
    GROUP BY area, member_id
) AS posted USING (area, member_id)
WHERE member.owed_fen IS NULL OR member.owed_fen <> -coalesce(posted.total_fen, 0)
ORDER BY area, member_id;

-- name: wrong_take_backs()
-- Takings back of which no credit, or one of another amount, is noted; and notes of events that are none.
WITH taking AS (
    SELECT area, member_id, number, amount_fen FROM posting
    WHERE ledger_account = 'account credits' AND amount_fen > 0
), noted AS (
    SELECT area, member_id, taken_back_by AS number, -credit.amount_fen AS credited_fen
    FROM credit_taken_back
    LEFT JOIN (SELECT * FROM posting WHERE ledger_account = 'account credits') AS credit
        USING (area, member_id, number)
)
SELECT area, member_id, number, taking.amount_fen, noted.credited_fen
FROM taking FULL JOIN noted USING (area, member_id, number)
WHERE taking.amount_fen IS NULL OR taking.amount_fen IS DISTINCT FROM noted.credited_fen
ORDER BY area, member_id, number;

-- name: totals()
SELECT area, ledger_account, sum(amount_fen), count(*)
FROM posting
GROUP BY area, ledger_account
ORDER BY area, ledger_account;
