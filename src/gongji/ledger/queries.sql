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
-- Accounts whose balance is not the sum of their postings, or whose last posting holds another one.
SELECT account.area, account.member_id, account.balance_fen, coalesce(posted.total_fen, 0)
FROM account
LEFT JOIN (
    SELECT area, member_id, sum(amount_fen) AS total_fen,
           (array_agg(balance_fen ORDER BY number DESC))[1] AS last_balance_fen
    FROM posting
    WHERE ledger_account = 'personal account'
    GROUP BY area, member_id
) AS posted USING (area, member_id)
WHERE account.balance_fen IS DISTINCT FROM coalesce(posted.total_fen, 0)
   OR account.balance_fen IS DISTINCT FROM coalesce(posted.last_balance_fen, 0)
ORDER BY account.area, account.member_id;

-- name: totals()
SELECT area, ledger_account, sum(amount_fen), count(*)
FROM posting
GROUP BY area, ledger_account
ORDER BY area, ledger_account;
