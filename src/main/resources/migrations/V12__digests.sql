-- The SHA-256 of a block's canonical bytes (see dms.store.BlockDigest), written with the block. It is missing of blocks that were
-- written before, until it is first asked for.

ALTER TABLE bar_blocks ADD COLUMN digest BLOB;

CREATE INDEX bar_blocks_without_digest ON bar_blocks (series_id) WHERE digest IS NULL;

-- As of when a look at kept digests, or at sums, last found no difference. Unlike equal_as_of it read no bars.
ALTER TABLE backups ADD COLUMN looked_equal_as_of INTEGER;
