-- What the terms of an area may depend on.
ALTER TABLE coverage_period
    ADD tier text CHECK (length(tier) BETWEEN 1 AND 100),
    ADD cohort text CHECK (length(cohort) BETWEEN 1 AND 100),
    ADD family_doctor boolean,
    ADD contribution_years smallint CHECK (contribution_years BETWEEN 0 AND 100);

ALTER TABLE provider
    ADD designation text CHECK (length(designation) BETWEEN 1 AND 100),
    ADD number integer GENERATED ALWAYS AS IDENTITY UNIQUE CHECK (number BETWEEN 1 AND 49999);
COMMENT ON COLUMN provider.number IS 'tells institutions apart where a deductible is of an institution and day';

-- Accumulators are those from a day on, since a change within a benefit year may begin them anew. Until now
-- all areas had the calendar year.
ALTER TABLE accumulator ALTER COLUMN benefit_year TYPE date USING make_date(benefit_year, 1, 1);
ALTER TABLE accumulator RENAME COLUMN benefit_year TO since;
ALTER TABLE accumulator ADD not_counted_fen bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN accumulator.not_counted_fen IS
    'of deductible_fen, what did not meet the deductible; below 0 where own shares count as well';

ALTER TABLE period_accumulator ALTER COLUMN benefit_year TYPE date USING make_date(benefit_year, 1, 1);
ALTER TABLE period_accumulator RENAME COLUMN benefit_year TO since;
ALTER TABLE period_accumulator DROP CONSTRAINT period_accumulator_use_check;
ALTER TABLE period_accumulator ADD CHECK (use IN ('deductible', 'cap', 'group'));
ALTER TABLE period_accumulator ADD not_counted_fen bigint NOT NULL DEFAULT 0;
COMMENT ON TABLE period_accumulator IS
    'what deductibles, caps and groups hold that are not of the year as a whole; nothing for those that are';

ALTER TABLE settlement ALTER COLUMN benefit_year TYPE date USING make_date(benefit_year, 1, 1);
ALTER TABLE settlement RENAME COLUMN benefit_year TO accumulated_since;
ALTER TABLE settlement
    ADD policy_state text CHECK (policy_state IN ('verified', 'secondary', 'unverified', 'assumption')),
    ADD visit_serial text CHECK (length(visit_serial) BETWEEN 1 AND 100),
    ADD group_key integer NOT NULL DEFAULT 0,
    ADD limited_fen bigint NOT NULL DEFAULT 0,
    ADD first_pay_fen bigint NOT NULL DEFAULT 0,
    ADD account_first_fen bigint NOT NULL DEFAULT 0,
    ADD account_left_fen bigint NOT NULL DEFAULT 0 CHECK (account_left_fen >= 0),
    ADD not_counted_fen bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT parts_before_all_else_have_one_sign CHECK (
        (reverses IS NULL AND least(limited_fen, first_pay_fen, account_first_fen) >= 0
            AND limited_fen + first_pay_fen + account_first_fen <= amount_fen)
        OR (reverses IS NOT NULL AND greatest(limited_fen, first_pay_fen, account_first_fen) <= 0
            AND limited_fen + first_pay_fen + account_first_fen >= amount_fen)
    );
-- Not for what stands there: nobody recorded it until now.
ALTER TABLE settlement ADD CONSTRAINT policy_state_is_recorded
    CHECK (policy_state IS NOT NULL OR reverses IS NOT NULL) NOT VALID;
COMMENT ON COLUMN settlement.policy_state IS
    'how far the policy could be trusted when it was settled under; null where that was not recorded yet';
COMMENT ON COLUMN settlement.visit_serial IS
    'the provider''s own number of the visit; settlements of one visit share its deductible';
COMMENT ON COLUMN settlement.limited_fen IS 'of the amount, what single lines exceed their limit by';
COMMENT ON COLUMN settlement.account_left_fen IS
    'account money that it was calculated after, where that pays first';
CREATE INDEX settlement_of_a_visit ON settlement (area, member_id, provider_id, visit_serial)
    WHERE visit_serial IS NOT NULL;

CREATE TABLE unverified_consent (
    area char(6) NOT NULL CHECK (area ~ '^[0-9]{6}$'),
    given_by text NOT NULL CHECK (length(given_by) BETWEEN 1 AND 200),
    given_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_by text CHECK (length(withdrawn_by) BETWEEN 1 AND 200),
    withdrawn_at timestamptz,
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
    PRIMARY KEY (area, given_at)
);
CREATE UNIQUE INDEX one_consent_in_force ON unverified_consent (area) WHERE withdrawn_at IS NULL;
COMMENT ON TABLE unverified_consent IS
    'the operator''s consent to settle in an area under a policy that nobody has verified';
