-- What a caller asked for under an id of its own: carried out once, however often it comes. Keyed by sender
-- and key alone, since a repeat may not know member or day; a unique key on a partitioned table must hold its
-- partition columns.
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

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE message_%s PARTITION OF message FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                       part, part);
    END LOOP;
END
$$;
CREATE TRIGGER message_is_append_only BEFORE UPDATE OR DELETE ON message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A balanced book is checked once a statement over the rows that it added: the lines of one event are written
-- by one statement.
DROP TRIGGER postings_balance ON posting;
DROP FUNCTION refuse_unbalanced();
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unbalanced bigint;
BEGIN
    SELECT number INTO unbalanced FROM added
    GROUP BY area, member_id, number HAVING sum(amount_fen) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'postings of event % do not balance', unbalanced
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER postings_balance AFTER INSERT ON posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

-- A check of a foreign key locks the row that it points to: of a provider, or again and again of one member, that
-- is a hot row for nothing. The settlement path has read both; providers stay once they are registered.
ALTER TABLE settlement DROP CONSTRAINT settlement_provider_id_fkey, DROP CONSTRAINT settlement_prescriber_id_fkey;
ALTER TABLE posting DROP CONSTRAINT posting_area_member_id_fkey;
ALTER TABLE period_accumulator DROP CONSTRAINT period_accumulator_area_member_id_fkey;
ALTER TABLE accumulator DROP CONSTRAINT accumulator_area_member_id_fkey;

CREATE TRIGGER provider_is_kept BEFORE DELETE ON provider
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER provider_is_never_emptied BEFORE TRUNCATE ON provider
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Only reversals name what they reverse; the many others need no place in the index.
ALTER TABLE settlement DROP CONSTRAINT settlement_area_member_id_reverses_key;
CREATE UNIQUE INDEX settlement_is_reversed_once ON settlement (area, member_id, reverses)
    WHERE reverses IS NOT NULL;

-- The temporal key keeps periods apart, but a search in it takes twenty times as long as this one does.
CREATE INDEX coverage_of_a_member ON coverage_period (area, member_id)
    INCLUDE (valid, status, veteran, tier, cohort, family_doctor, contribution_years);

-- Rows that are updated again and again keep room for their next version on the same page.
ALTER TABLE member SET (fillfactor = 70);
ALTER TABLE account SET (fillfactor = 70);
ALTER TABLE accumulator SET (fillfactor = 70);
ALTER TABLE period_accumulator SET (fillfactor = 70);
