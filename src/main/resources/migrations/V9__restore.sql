-- The restore that is wanted or at work, if any. While it stands here, nothing else writes the primary store, and nothing is
-- copied from it.
CREATE TABLE restores (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    backup TEXT NOT NULL,
    started INTEGER NOT NULL,
    -- Whether the primary store was found empty, so that what it holds now is of this restore.
    begun INTEGER NOT NULL DEFAULT 0
);
