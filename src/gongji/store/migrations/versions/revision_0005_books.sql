-- A partition says no to a change in the name of its table.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known_as text := coalesce((SELECT parent.relname FROM pg_inherits
                               JOIN pg_class AS parent ON parent.oid = inhparent
                               WHERE inhrelid = TG_RELID), TG_TABLE_NAME);
BEGIN
    RAISE EXCEPTION '% is append-only', known_as USING
        ERRCODE = 'restrict_violation', TABLE = known_as, CONSTRAINT = known_as || '_is_append_only';
END
$$;

-- Messages in four parts, not sixteen: each part that a batch writes to costs it as much as ten rows, and four
-- keep a hundred million messages in indexes of moderate size.
CREATE TEMPORARY TABLE message_before ON COMMIT DROP AS TABLE message;
DROP TABLE message;
CREATE TABLE message (
    sender text NOT NULL CHECK (length(sender) BETWEEN 1 AND 100),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('settle', 'reverse', 'undo', 'undone')),
    digest bytea CHECK (length(digest) = 32),
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    number bigint CHECK (number > 0),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sender, key),
    CONSTRAINT what_was_carried_out_has_a_number CHECK (kind IN ('undo', 'undone') OR number IS NOT NULL),
    CONSTRAINT only_what_never_came_has_no_content CHECK ((kind = 'undone') = (digest IS NULL))
) PARTITION BY HASH (sender, key);
COMMENT ON TABLE message IS
    'append-only; number is the settlement or reversal that the message led to; kind undone: the message was '
    'undone before it came, and is refused when it does';
CREATE TABLE message_0 PARTITION OF message FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TABLE message_1 PARTITION OF message FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE message_2 PARTITION OF message FOR VALUES WITH (MODULUS 4, REMAINDER 2);
CREATE TABLE message_3 PARTITION OF message FOR VALUES WITH (MODULUS 4, REMAINDER 3);
INSERT INTO message (sender, key, kind, digest, area, member_id, number, received_at)
SELECT sender, key, kind, digest, area, member_id, number, received_at FROM message_before;
CREATE TRIGGER message_is_append_only BEFORE UPDATE OR DELETE ON message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Settlements and postings by the month of the visit: what is written today lies together, however long the
-- books grow. A reversal or correction has its original's day, so it lies beside it. A unique key on a
-- partitioned table must hold the partition's column; that a member's numbers are unique without it is held by
-- the lock under which they are taken, and looked at by `gongji verify`.
CREATE TEMPORARY TABLE settlement_before ON COMMIT DROP AS TABLE settlement;
DROP TABLE settlement;

CREATE TABLE settlement (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    settlement_id text NOT NULL CHECK (length(settlement_id) BETWEEN 1 AND 30),
    reverses bigint,
    corrects bigint,
    visit_date date NOT NULL,
    accumulated_since date NOT NULL,
    provider_id text NOT NULL,
    prescriber_id text,
    visit_serial text CHECK (length(visit_serial) BETWEEN 1 AND 100),
    care text CHECK (care IS JSON OBJECT),
    policy text NOT NULL,
    policy_state text CHECK (policy_state IN ('verified', 'secondary', 'unverified', 'assumption')),
    kernel_version text NOT NULL,
    person_class text NOT NULL,
    provider_class text NOT NULL,
    deductible_key integer NOT NULL,
    cap_key integer NOT NULL,
    group_key integer NOT NULL DEFAULT 0,
    amount_fen bigint NOT NULL,
    limited_fen bigint NOT NULL DEFAULT 0,
    first_pay_fen bigint NOT NULL DEFAULT 0,
    account_first_fen bigint NOT NULL DEFAULT 0,
    deductible_fen bigint NOT NULL,
    not_counted_fen bigint NOT NULL DEFAULT 0,
    fund_fen bigint NOT NULL,
    over_cap_fund_fen bigint NOT NULL,
    over_cap_deductible_fen bigint NOT NULL,
    account_fen bigint NOT NULL,
    cash_fen bigint NOT NULL,
    owed_fen bigint NOT NULL DEFAULT 0,
    elsewhere_fund_fen bigint NOT NULL CHECK (elsewhere_fund_fen >= 0),
    account_left_fen bigint NOT NULL DEFAULT 0 CHECK (account_left_fen >= 0),
    settled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (area, member_id, number, visit_date),
    FOREIGN KEY (area, member_id, reverses, visit_date) REFERENCES settlement,
    FOREIGN KEY (area, member_id, corrects, visit_date) REFERENCES settlement,
    CONSTRAINT settlement_is_paid_in_full
        CHECK (amount_fen = fund_fen + over_cap_fund_fen + account_fen + cash_fen + owed_fen),
    CONSTRAINT settlement_has_one_sign CHECK (
        (reverses IS NULL AND corrects IS NULL AND owed_fen = 0
            AND least(amount_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                      over_cap_deductible_fen, account_fen, cash_fen) >= 0)
        OR (reverses IS NOT NULL AND corrects IS NULL AND reverses < number
            AND greatest(amount_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                         over_cap_deductible_fen, account_fen, cash_fen, owed_fen) <= 0)
        OR (reverses IS NULL AND corrects IS NOT NULL AND corrects < number AND amount_fen = 0)
    ),
    CONSTRAINT parts_before_all_else_have_one_sign CHECK (
        (reverses IS NULL AND corrects IS NULL AND least(limited_fen, first_pay_fen, account_first_fen) >= 0
            AND limited_fen + first_pay_fen + account_first_fen <= amount_fen)
        OR (reverses IS NOT NULL AND greatest(limited_fen, first_pay_fen, account_first_fen) <= 0
            AND limited_fen + first_pay_fen + account_first_fen >= amount_fen)
        OR corrects IS NOT NULL
    )
) PARTITION BY RANGE (visit_date);
CREATE TABLE settlement_default PARTITION OF settlement DEFAULT;

COMMENT ON TABLE settlement IS
    'append-only; its amounts are the deltas it made to the accumulators; a reversal mirrors what another row '
    'and its corrections came to; a correction holds the difference that re-adjudication made to another row, '
    'and the terms that hold for it since';
COMMENT ON COLUMN settlement.care IS 'what of the request decided the class beside the institution; the lines';
COMMENT ON COLUMN settlement.owed_fen IS 'what the member owes since a correction (a receivable)';
COMMENT ON COLUMN settlement.elsewhere_fund_fen IS
    'payments made elsewhere that it was calculated after; they share the annual ceiling';
COMMENT ON COLUMN settlement.policy_state IS
    'how far the policy could be trusted when it was settled under; null where that was not recorded yet';
COMMENT ON COLUMN settlement.visit_serial IS
    'the provider''s own number of the visit; settlements of one visit share its deductible';
COMMENT ON COLUMN settlement.limited_fen IS 'of the amount, what single lines exceed their limit by';
COMMENT ON COLUMN settlement.account_left_fen IS
    'account money that it was calculated after, where that pays first';
COMMENT ON COLUMN settlement.settled_at IS
    'read under the member''s lock: what was known of the member then is what was known before this moment';

CREATE UNIQUE INDEX settlement_is_reversed_once ON settlement (area, member_id, reverses, visit_date)
    WHERE reverses IS NOT NULL;
CREATE INDEX settlement_is_corrected ON settlement (area, member_id, corrects) WHERE corrects IS NOT NULL;
CREATE INDEX settlement_of_a_visit ON settlement (area, member_id, provider_id, visit_serial)
    WHERE visit_serial IS NOT NULL;

CREATE TEMPORARY TABLE posting_before ON COMMIT DROP AS TABLE posting;
DROP TABLE posting;
CREATE TABLE posting (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    line smallint NOT NULL CHECK (line > 0),
    event_date date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date,
    ledger_account text NOT NULL CHECK (ledger_account IN (
        'pooled fund', 'over-cap fund', 'personal account', 'cash', 'receivable', 'provider', 'account credits')),
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    balance_fen bigint CHECK (balance_fen >= 0),
    PRIMARY KEY (area, member_id, number, line, event_date),
    CONSTRAINT only_personal_accounts_run_a_balance
        CHECK ((balance_fen IS NOT NULL) = (ledger_account = 'personal account'))
) PARTITION BY RANGE (event_date);
CREATE TABLE posting_default PARTITION OF posting DEFAULT;
COMMENT ON TABLE posting IS
    'append-only double entries; the lines of one event sum to zero; what is received counts positive';
COMMENT ON COLUMN posting.event_date IS 'the day of the visit; of a credit, the day on which it was written';
CREATE TRIGGER settlement_is_append_only BEFORE UPDATE OR DELETE ON settlement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_append_only BEFORE UPDATE OR DELETE ON posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlement_is_never_emptied BEFORE TRUNCATE ON settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_never_emptied BEFORE TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settlement_is_never_emptied BEFORE TRUNCATE ON settlement_default
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_never_emptied BEFORE TRUNCATE ON posting_default
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_balance AFTER INSERT ON posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

-- A month's partitions, made ahead; false where they are there, or where the default ones hold rows of the month.
CREATE FUNCTION open_month(first_day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    next_month date := first_day + INTERVAL '1 month';
    suffix text := to_char(first_day, 'YYYYMM');
BEGIN
    IF first_day <> date_trunc('month', first_day)::date THEN
        RAISE EXCEPTION '% is not the first day of a month', first_day;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('gongji.open_month'));
    IF to_regclass('settlement_' || suffix) IS NOT NULL
        OR EXISTS (SELECT FROM settlement_default WHERE visit_date >= first_day AND visit_date < next_month)
        OR EXISTS (SELECT FROM posting_default WHERE event_date >= first_day AND event_date < next_month) THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE settlement_%s PARTITION OF settlement FOR VALUES FROM (%L) TO (%L)',
                   suffix, first_day, next_month);
    EXECUTE format('CREATE TABLE posting_%s PARTITION OF posting FOR VALUES FROM (%L) TO (%L)',
                   suffix, first_day, next_month);
    EXECUTE format('CREATE TRIGGER settlement_is_never_emptied BEFORE TRUNCATE ON settlement_%s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', suffix);
    EXECUTE format('CREATE TRIGGER posting_is_never_emptied BEFORE TRUNCATE ON posting_%s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', suffix);
    RETURN true;
END
$$;

-- What stood there lies in its months as well.
SELECT open_month(month) FROM (
    SELECT DISTINCT date_trunc('month', visit_date)::date AS month FROM settlement_before
) AS settled ORDER BY month;
INSERT INTO settlement (
    area, member_id, number, settlement_id, reverses, visit_date, accumulated_since, provider_id, prescriber_id,
    visit_serial, policy, policy_state, kernel_version, person_class, provider_class, deductible_key, cap_key,
    group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen, deductible_fen, not_counted_fen,
    fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen, cash_fen, elsewhere_fund_fen,
    account_left_fen, settled_at)
SELECT area, member_id, number, settlement_id, reverses, visit_date, accumulated_since, provider_id, prescriber_id,
       visit_serial, policy, policy_state, kernel_version, person_class, provider_class, deductible_key, cap_key,
       group_key, amount_fen, limited_fen, first_pay_fen, account_first_fen, deductible_fen, not_counted_fen,
       fund_fen, over_cap_fund_fen, over_cap_deductible_fen, account_fen, cash_fen, elsewhere_fund_fen,
       account_left_fen, settled_at
FROM settlement_before
ORDER BY area, member_id, number;

-- Not for what stands there: nobody recorded it then.
ALTER TABLE settlement ADD CONSTRAINT policy_state_is_recorded
    CHECK (policy_state IS NOT NULL OR reverses IS NOT NULL) NOT VALID;
-- Of a credit before this step nobody wrote down the day.
INSERT INTO posting (area, member_id, number, line, event_date, ledger_account, amount_fen, balance_fen)
SELECT area, member_id, number, line, coalesce(visit_date, DATE '1970-01-01'), ledger_account,
       posting_before.amount_fen, balance_fen
FROM posting_before LEFT JOIN settlement USING (area, member_id, number);
-- What a member owes: it is netted against later credits and refunds. It stands in the member's row, which is
-- locked and written anyway. Members stay once they are registered, so the check of a foreign key, an eighth of
-- what a settlement costs the server, would find nothing: the settlement path has read the member under its lock.
ALTER TABLE member ADD owed_fen bigint NOT NULL DEFAULT 0 CONSTRAINT nobody_owes_less_than_nothing
    CHECK (owed_fen >= 0);
CREATE TRIGGER member_is_kept BEFORE DELETE ON member
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER member_is_never_emptied BEFORE TRUNCATE ON member
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was known when: facts that are changed or taken away stay, with the time in which they held. They are
-- changed under the member's lock, so the moments are in one order with those of settlements.
ALTER TABLE coverage_period ADD known_since timestamptz NOT NULL DEFAULT '1900-01-01 00:00+00';
ALTER TABLE coverage_period ALTER known_since SET DEFAULT clock_timestamp();
COMMENT ON COLUMN coverage_period.known_since IS 'of what stood there before anybody wrote it down: 1900';
CREATE TABLE coverage_before (
    LIKE coverage_period INCLUDING DEFAULTS,
    known_until timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX coverage_before_of_a_member ON coverage_before (area, member_id);
COMMENT ON TABLE coverage_before IS 'append-only: coverage as it was known before it was changed or taken away';

ALTER TABLE member ADD known_since timestamptz NOT NULL DEFAULT '1900-01-01 00:00+00';
ALTER TABLE member ALTER known_since SET DEFAULT clock_timestamp();
CREATE TABLE birth_date_before (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    birth_date date NOT NULL,
    known_since timestamptz NOT NULL,
    known_until timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX birth_date_before_of_a_member ON birth_date_before (area, member_id);
COMMENT ON TABLE birth_date_before IS 'append-only: birth dates as they were known before they were corrected';

ALTER TABLE provider ADD known_since timestamptz NOT NULL DEFAULT '1900-01-01 00:00+00';
ALTER TABLE provider ALTER known_since SET DEFAULT clock_timestamp();
CREATE TABLE provider_before (
    LIKE provider,
    known_until timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX provider_before_of_a_provider ON provider_before (provider_id);
COMMENT ON TABLE provider_before IS 'append-only: providers as they were known before they were changed';

CREATE FUNCTION keep_what_was_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- A transaction that changes several facts says the one moment for all of them.
    moment timestamptz := coalesce(nullif(current_setting('gongji.known_at', true), '')::timestamptz,
                                   clock_timestamp());
BEGIN
    IF TG_TABLE_NAME = 'member' THEN
        INSERT INTO birth_date_before
        VALUES (OLD.area, OLD.member_id, OLD.birth_date, OLD.known_since, moment);
    ELSE
        EXECUTE format('INSERT INTO %I_before SELECT ($1).*, $2', replace(TG_TABLE_NAME, '_period', ''))
        USING OLD, moment;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.known_since := moment;
        RETURN NEW;
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER what_was_known_is_kept BEFORE UPDATE OR DELETE ON coverage_period
    FOR EACH ROW EXECUTE FUNCTION keep_what_was_known();
CREATE TRIGGER what_was_known_is_kept BEFORE UPDATE OF birth_date ON member
    FOR EACH ROW WHEN (OLD.birth_date IS DISTINCT FROM NEW.birth_date) EXECUTE FUNCTION keep_what_was_known();
CREATE TRIGGER what_was_known_is_kept BEFORE UPDATE ON provider
    FOR EACH ROW EXECUTE FUNCTION keep_what_was_known();
CREATE TRIGGER coverage_before_is_append_only BEFORE UPDATE OR DELETE ON coverage_before
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER birth_date_before_is_append_only BEFORE UPDATE OR DELETE ON birth_date_before
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER provider_before_is_append_only BEFORE UPDATE OR DELETE ON provider_before
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The chain. What one transaction wrote of an area is one record in a lane; who writes at the same time takes
-- another lane, so nobody waits. The heads of all lanes are sealed together into the area's one chain.
CREATE TABLE chain_lane (
    area char(6) NOT NULL,
    lane integer NOT NULL CHECK (lane > 0),
    sequence bigint NOT NULL CHECK (sequence >= 0),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (area, lane)
);
ALTER TABLE chain_lane SET (fillfactor = 50);
COMMENT ON TABLE chain_lane IS 'the last record of each lane';

CREATE TABLE chain_record (
    area char(6) NOT NULL,
    lane integer NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    recorded_at timestamptz NOT NULL,
    form smallint NOT NULL CHECK (form > 0),
    member_ids bigint[] NOT NULL,
    numbers bigint[] NOT NULL CHECK (cardinality(numbers) = cardinality(member_ids)),
    event_digests bytea NOT NULL CHECK (length(event_digests) = 32 * cardinality(numbers)),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    event_dates date[] CHECK (cardinality(event_dates) = cardinality(member_ids)),
    PRIMARY KEY (area, lane, sequence)
);
COMMENT ON COLUMN chain_record.event_dates IS
    'in which months the rows lie, for who reads them along the chain; null where that was not noted. A help to '
    'find them, no evidence: the digest does not cover it';
COMMENT ON TABLE chain_record IS
    'append-only; the events of one transaction, the digest of each one''s rows, and a digest of all this and '
    'of the record before it in the lane; form: which columns a row''s digest covers';

CREATE TABLE chain_seal (
    area char(6) NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    sealed_at timestamptz NOT NULL,
    lanes integer[] NOT NULL,
    lane_sequences bigint[] NOT NULL CHECK (cardinality(lane_sequences) = cardinality(lanes)),
    lane_digests bytea NOT NULL CHECK (length(lane_digests) = 32 * cardinality(lanes)),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (area, sequence)
);
COMMENT ON TABLE chain_seal IS
    'append-only; the heads of all lanes of an area at one moment, and a digest of this and of the seal before';
CREATE TRIGGER chain_record_is_append_only BEFORE UPDATE OR DELETE ON chain_record
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER chain_record_is_never_emptied BEFORE TRUNCATE ON chain_record
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER chain_seal_is_append_only BEFORE UPDATE OR DELETE ON chain_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER chain_seal_is_never_emptied BEFORE TRUNCATE ON chain_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Sums by day, rolled up in the background record by record of the chain, so that none is missed or counted twice.
CREATE TABLE day_total (
    area char(6) NOT NULL,
    day date NOT NULL,
    provider_id text NOT NULL,
    ledger_account text NOT NULL,
    amount_fen bigint NOT NULL,
    postings bigint NOT NULL,
    PRIMARY KEY (area, day, provider_id, ledger_account)
);
COMMENT ON TABLE day_total IS
    'what was posted on a day (China time) by provider and ledger account, up to the records in rolled_up; '
    'the provider is empty where an event has none';
CREATE TABLE rolled_up (
    area char(6) NOT NULL,
    lane integer NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (area, lane)
);
COMMENT ON TABLE rolled_up IS 'the last record of each lane that day_total holds';

-- A visit is opened before it is settled under its serial, and takes no settlement once it is closed.
-- Whoever opens one has locked the member and read the provider: checking a key of the latter would make it hot.
CREATE TABLE visit (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    provider_id text NOT NULL,
    visit_serial text NOT NULL CHECK (length(visit_serial) BETWEEN 1 AND 100),
    visit_date date NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz,
    PRIMARY KEY (area, member_id, provider_id, visit_serial, visit_date),
    FOREIGN KEY (area, member_id) REFERENCES member
);
-- Visits that were settled before there was a table of them stay open.
INSERT INTO visit (area, member_id, provider_id, visit_serial, visit_date)
SELECT DISTINCT area, member_id, provider_id, visit_serial, visit_date FROM settlement
WHERE visit_serial IS NOT NULL;

-- What an area accepts, where its operator says so; each line replaces the one before it.
CREATE TABLE acceptance (
    area char(6) NOT NULL CHECK (area ~ '^[0-9]{6}$'),
    oldest_days integer CHECK (oldest_days BETWEEN 0 AND 36500),
    largest_amount_fen bigint CHECK (largest_amount_fen > 0),
    stated_by text NOT NULL CHECK (length(stated_by) BETWEEN 1 AND 200),
    stated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (area, stated_at)
);
COMMENT ON COLUMN acceptance.oldest_days IS
    'how many days after a visit it is settled at the latest; null: at any time';
CREATE TRIGGER acceptance_is_append_only BEFORE UPDATE OR DELETE ON acceptance
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acceptance_is_never_emptied BEFORE TRUNCATE ON acceptance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which credit a taking back took back: its postings have the amount, not the number.
CREATE TABLE credit_taken_back (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    taken_back_by bigint NOT NULL CHECK (taken_back_by > number),
    PRIMARY KEY (area, member_id, number),
    UNIQUE (area, member_id, taken_back_by)
);
COMMENT ON TABLE credit_taken_back IS 'append-only; number is the credit''s, taken_back_by that of the event';
CREATE TRIGGER credit_taken_back_is_append_only BEFORE UPDATE OR DELETE ON credit_taken_back
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER credit_taken_back_is_never_emptied BEFORE TRUNCATE ON credit_taken_back
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What stood in the books before there was a chain is recorded here, in form 2: the columns of form 1, recorded
-- afterwards. It shows whether these rows have changed since this step, and nothing of the time before.
CREATE FUNCTION pg_temp.as_copied(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT replace(replace(replace(replace(replace(replace(replace(value, '\', '\\'), chr(8), '\b'),
        chr(9), '\t'), chr(10), '\n'), chr(11), '\v'), chr(12), '\f'), chr(13), '\r')
$$;
CREATE FUNCTION pg_temp.row_line(variadic fields text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_string(fields, chr(9), '\N') || chr(10)
$$;
SET LOCAL timezone = 'UTC';
SET LOCAL datestyle = 'ISO';
CREATE TEMPORARY TABLE event_before_the_chain ON COMMIT DROP AS
SELECT area, member_id, number,
       sha256(convert_to(string_agg(row_line, '' ORDER BY place, event_date), 'UTF8')) AS digest
FROM (
    SELECT area, member_id, number, 0 AS place, visit_date AS event_date, pg_temp.row_line(
        pg_temp.as_copied(settlement_id), area::text, member_id::text, number::text, reverses::text, corrects::text,
        visit_date::text, accumulated_since::text, pg_temp.as_copied(provider_id),
        pg_temp.as_copied(prescriber_id), pg_temp.as_copied(visit_serial), pg_temp.as_copied(care::text),
        pg_temp.as_copied(policy), policy_state, pg_temp.as_copied(kernel_version),
        pg_temp.as_copied(person_class), pg_temp.as_copied(provider_class), deductible_key::text, cap_key::text,
        group_key::text, amount_fen::text, limited_fen::text, first_pay_fen::text, account_first_fen::text,
        deductible_fen::text, not_counted_fen::text, fund_fen::text, over_cap_fund_fen::text,
        over_cap_deductible_fen::text, account_fen::text, cash_fen::text, owed_fen::text,
        elsewhere_fund_fen::text, account_left_fen::text, settled_at::text) AS row_line
    FROM settlement
    UNION ALL
    SELECT area, member_id, number, line, event_date, pg_temp.row_line(
        area::text, member_id::text, number::text, line::text, event_date::text, ledger_account,
        amount_fen::text, balance_fen::text)
    FROM posting
) AS written
GROUP BY area, member_id, number;
DO $$
DECLARE
    most_events CONSTANT integer := 10000;
    recorded_at CONSTANT text := clock_timestamp()::text;
    head record;
    one record;
    next_digest bytea;
BEGIN
    INSERT INTO chain_lane (area, lane, sequence, digest)
    SELECT DISTINCT area, 1, 0, decode(repeat('00', 32), 'hex') FROM event_before_the_chain;
    FOR one IN
        SELECT area, count(*) AS events, array_agg(member_id ORDER BY place) AS member_ids,
               array_agg(number ORDER BY place) AS numbers, string_agg(digest, '' ORDER BY place) AS digests,
               string_agg(int8send(member_id) || int8send(number) || digest, '' ORDER BY place) AS encoded
        FROM (SELECT *, row_number() OVER (PARTITION BY area ORDER BY member_id, number) AS place
              FROM event_before_the_chain) AS numbered
        GROUP BY area, (place - 1) / most_events
        ORDER BY area, (place - 1) / most_events
    LOOP
        SELECT * INTO head FROM chain_lane WHERE area = one.area;
        next_digest := sha256(
            'gongji record'::bytea || head.digest
            || int8send(octet_length(one.area::text)) || convert_to(one.area::text, 'UTF8')
            || int8send(1) || int8send(head.sequence + 1)
            || int8send(octet_length(recorded_at)) || convert_to(recorded_at, 'UTF8')
            || int8send(2) || int8send(one.events) || one.encoded);
        INSERT INTO chain_record
        VALUES (one.area, 1, head.sequence + 1, recorded_at::timestamptz, 2, one.member_ids, one.numbers,
                one.digests, next_digest);
        UPDATE chain_lane SET sequence = head.sequence + 1, digest = next_digest WHERE area = one.area;
    END LOOP;
END
$$;
DROP FUNCTION pg_temp.as_copied(text);
DROP FUNCTION pg_temp.row_line(text[]);
