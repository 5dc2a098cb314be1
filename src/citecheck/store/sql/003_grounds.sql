-- On what evidence a decision was made: a few facts of its citation at that moment.
ALTER TABLE decisions ADD COLUMN evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence));
