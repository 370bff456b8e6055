-- What a damaged block came to when it was written, so that a backup can prove that it has these very bars; NULL of those set
-- aside by earlier versions. closed: when its bars were there again or were given up, and by what; NULL as long as they are missing.
ALTER TABLE damaged_blocks ADD COLUMN digest BLOB;
ALTER TABLE damaged_blocks ADD COLUMN closed INTEGER;
ALTER TABLE damaged_blocks ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';
CREATE INDEX damaged_blocks_open ON damaged_blocks (columns_id) WHERE closed IS NULL;
