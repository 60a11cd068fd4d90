-- Area and member stand in every key of a member's rows: a row is found without a search, and an area can
-- live in a database of its own. Amounts are bigint fen.

CREATE TABLE member (
    area char(6) NOT NULL CHECK (area ~ '^[0-9]{6}$'),
    member_id bigint NOT NULL CHECK (member_id BETWEEN 1 AND 9999999999),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    birth_date date NOT NULL,
    last_event bigint NOT NULL DEFAULT 0 CHECK (last_event >= 0),
    PRIMARY KEY (area, member_id)
);
COMMENT ON COLUMN member.last_event IS
    'number of the last settlement, reversal or credit; advanced under the lock of this row';

CREATE TABLE coverage_period (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid) AND lower(valid) IS NOT NULL),
    status text NOT NULL CHECK (status IN ('active', 'retired', 'flexible')),
    veteran boolean NOT NULL,
    PRIMARY KEY (area, member_id, valid WITHOUT OVERLAPS),
    FOREIGN KEY (area, member_id) REFERENCES member
);
COMMENT ON TABLE coverage_period IS
    'from lower(valid), the day the status was attained; from when it counts is the policy''s matter';

CREATE TABLE provider (
    provider_id text PRIMARY KEY CHECK (length(provider_id) BETWEEN 1 AND 30),
    area char(6) NOT NULL CHECK (area ~ '^[0-9]{6}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind text NOT NULL CHECK (kind IN ('hospital', 'community', 'clinic', 'pharmacy', 'internet')),
    level smallint CHECK (level BETWEEN 0 AND 3),
    price_category smallint CHECK (price_category BETWEEN 1 AND 3)
);

CREATE TABLE account (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    balance_fen bigint NOT NULL CONSTRAINT account_not_below_zero CHECK (balance_fen >= 0),
    PRIMARY KEY (area, member_id),
    FOREIGN KEY (area, member_id) REFERENCES member
);
COMMENT ON TABLE account IS 'personal accounts; a member of a pooled-only scheme has none';

CREATE TABLE accumulator (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    benefit_year smallint NOT NULL,
    cost_fen bigint NOT NULL CHECK (cost_fen >= 0),
    deductible_fen bigint NOT NULL CHECK (deductible_fen >= 0),
    fund_fen bigint NOT NULL CHECK (fund_fen >= 0),
    over_cap_fund_fen bigint NOT NULL CHECK (over_cap_fund_fen >= 0),
    over_cap_deductible_fen bigint NOT NULL CHECK (over_cap_deductible_fen >= 0),
    elsewhere_fund_fen bigint NOT NULL DEFAULT 0 CHECK (elsewhere_fund_fen >= 0),
    PRIMARY KEY (area, member_id, benefit_year),
    FOREIGN KEY (area, member_id) REFERENCES member
);

CREATE TABLE period_accumulator (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    benefit_year smallint NOT NULL,
    use text NOT NULL CHECK (use IN ('deductible', 'cap')),
    period_key integer NOT NULL,
    cost_fen bigint NOT NULL CHECK (cost_fen >= 0),
    deductible_fen bigint NOT NULL CHECK (deductible_fen >= 0),
    fund_fen bigint NOT NULL CHECK (fund_fen >= 0),
    PRIMARY KEY (area, member_id, benefit_year, use, period_key),
    FOREIGN KEY (area, member_id) REFERENCES member
);
COMMENT ON TABLE period_accumulator IS
    'what deductibles and caps of a visit, day, month or quarter need; nothing for those of a year';

CREATE TABLE settlement (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    settlement_id text NOT NULL CHECK (length(settlement_id) BETWEEN 1 AND 30),
    reverses bigint,
    visit_date date NOT NULL,
    benefit_year smallint NOT NULL,
    provider_id text NOT NULL REFERENCES provider,
    prescriber_id text REFERENCES provider,
    policy text NOT NULL,
    kernel_version text NOT NULL,
    person_class text NOT NULL,
    provider_class text NOT NULL,
    deductible_key integer NOT NULL,
    cap_key integer NOT NULL,
    amount_fen bigint NOT NULL,
    deductible_fen bigint NOT NULL,
    fund_fen bigint NOT NULL,
    over_cap_fund_fen bigint NOT NULL,
    over_cap_deductible_fen bigint NOT NULL,
    account_fen bigint NOT NULL,
    cash_fen bigint NOT NULL,
    elsewhere_fund_fen bigint NOT NULL CHECK (elsewhere_fund_fen >= 0),
    settled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (area, member_id, number),
    UNIQUE (area, member_id, reverses),
    FOREIGN KEY (area, member_id) REFERENCES member,
    FOREIGN KEY (area, member_id, reverses) REFERENCES settlement,
    CONSTRAINT settlement_is_paid_in_full
        CHECK (amount_fen = fund_fen + over_cap_fund_fen + account_fen + cash_fen),
    CONSTRAINT settlement_has_one_sign CHECK (
        (reverses IS NULL AND least(amount_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                                    over_cap_deductible_fen, account_fen, cash_fen) >= 0)
        OR (reverses IS NOT NULL AND reverses < number AND greatest(amount_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                                           over_cap_deductible_fen, account_fen, cash_fen) <= 0)
    )
);
COMMENT ON COLUMN settlement.elsewhere_fund_fen IS
    'payments made elsewhere that it was calculated after; they share the annual ceiling';
COMMENT ON TABLE settlement IS
    'append-only; its amounts are the deltas it made to the accumulators; a reversal mirrors another row';

CREATE TABLE posting (
    area char(6) NOT NULL,
    member_id bigint NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    line smallint NOT NULL CHECK (line > 0),
    ledger_account text NOT NULL CHECK (ledger_account IN (
        'pooled fund', 'over-cap fund', 'personal account', 'cash', 'provider', 'account credits')),
    amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
    balance_fen bigint CHECK (balance_fen >= 0),
    PRIMARY KEY (area, member_id, number, line),
    CONSTRAINT only_personal_accounts_run_a_balance
        CHECK ((balance_fen IS NOT NULL) = (ledger_account = 'personal account')),
    FOREIGN KEY (area, member_id) REFERENCES member
);
COMMENT ON TABLE posting IS
    'append-only double entries; the lines of one event sum to zero; what is received counts positive';

-- What is written stays: a correction is a new row.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING
        ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
        CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END
$$;
CREATE TRIGGER settlement_is_append_only BEFORE UPDATE OR DELETE ON settlement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_append_only BEFORE UPDATE OR DELETE ON posting
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER settlement_is_never_emptied BEFORE TRUNCATE ON settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_is_never_emptied BEFORE TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A balanced book is an invariant of the event, not of a row: checked once a transaction, at its end.
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount_fen) FROM posting
        WHERE area = NEW.area AND member_id = NEW.member_id AND number = NEW.number) <> 0 THEN
        RAISE EXCEPTION 'postings of event % do not balance', NEW.number
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER postings_balance AFTER INSERT ON posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();
