"""What Django's own constraints cannot say."""

from django.db import migrations

FORWARD = """
-- A call's alternative belongs to the programme of the call.
ALTER TABLE programmes_call ADD CONSTRAINT call_and_programme UNIQUE (id, programme_id);
ALTER TABLE programmes_alternative ADD CONSTRAINT alternative_call_is_of_its_programme
    FOREIGN KEY (call_id, programme_id) REFERENCES programmes_call (id, programme_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- The shape of contract §4; what each criterion means is judged in Python.
ALTER TABLE programmes_alternative ADD CONSTRAINT alternative_is_a_set_of_criteria
    CHECK (jsonb_typeof(criteria) = 'object' AND criteria <> '{}'::jsonb);
ALTER TABLE programmes_alternative ADD CONSTRAINT alternative_ages_are_in_order
    CHECK (
        NOT criteria ? 'age'
        OR (
            jsonb_typeof(criteria -> 'age') = 'object'
            AND criteria -> 'age' <> '{}'::jsonb
            AND coalesce((criteria #>> '{age,min}')::int, 0) BETWEEN 0 AND 120
            AND coalesce((criteria #>> '{age,max}')::int, 120)
                BETWEEN coalesce((criteria #>> '{age,min}')::int, 0) AND 120
        )
    );
ALTER TABLE programmes_alternative ADD CONSTRAINT alternative_sex_is_known
    CHECK (NOT criteria ? 'sex' OR coalesce(criteria ->> 'sex', '') IN ('female', 'male'));

-- Counted up on every change, whichever way it is written, so that no editor overwrites another.
CREATE FUNCTION programme_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.modified_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER programme_version BEFORE UPDATE ON programmes_programme
    FOR EACH ROW EXECUTE FUNCTION programme_count_version();
"""

BACKWARD = """
DROP TRIGGER programme_version ON programmes_programme;
DROP FUNCTION programme_count_version();
ALTER TABLE programmes_alternative DROP CONSTRAINT alternative_sex_is_known;
ALTER TABLE programmes_alternative DROP CONSTRAINT alternative_ages_are_in_order;
ALTER TABLE programmes_alternative DROP CONSTRAINT alternative_is_a_set_of_criteria;
ALTER TABLE programmes_alternative DROP CONSTRAINT alternative_call_is_of_its_programme;
ALTER TABLE programmes_call DROP CONSTRAINT call_and_programme;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
