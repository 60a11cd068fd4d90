-- Postings and personal accounts.

-- name: balance(area, member_id)$
SELECT balance_fen FROM account WHERE area = :area AND member_id = :member_id;

-- name: open_account(area, member_id)!
INSERT INTO account (area, member_id, balance_fen) VALUES (:area, :member_id, 0);

-- name: post(area, member_id, number, ledger_accounts, amounts_fen, account_fen)!
-- The lines of one event; the personal account that they touch moves with them, and its line holds the
-- balance after it.
WITH moved AS (
    UPDATE account SET balance_fen = balance_fen + :account_fen
    WHERE area = :area AND member_id = :member_id AND :account_fen <> 0
    RETURNING balance_fen
)
INSERT INTO posting (area, member_id, number, line, ledger_account, amount_fen, balance_fen)
SELECT :area, :member_id, :number, line, ledger_account, amount_fen,
       CASE WHEN ledger_account = 'personal account' THEN (SELECT balance_fen FROM moved) END
FROM unnest(:ledger_accounts::text[], :amounts_fen::bigint[])
    WITH ORDINALITY AS entry (ledger_account, amount_fen, line);

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

-- name: totals()
SELECT area, ledger_account, sum(amount_fen), count(*)
FROM posting
GROUP BY area, ledger_account
ORDER BY area, ledger_account;
