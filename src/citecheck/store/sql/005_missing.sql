-- Since when a letter on the web answers that it is gone; two answers apart in time retire it.

ALTER TABLE letters ADD COLUMN missing_since TEXT;
