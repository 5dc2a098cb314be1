-- What a host answered for a made-up address today, so that all of its links are judged by it.

ALTER TABLE probes ADD COLUMN url TEXT;
ALTER TABLE probes ADD COLUMN status INTEGER;
ALTER TABLE probes ADD COLUMN final_url TEXT;
ALTER TABLE probes ADD COLUMN content_type TEXT;
ALTER TABLE probes ADD COLUMN charset TEXT;
ALTER TABLE probes ADD COLUMN body BLOB;
