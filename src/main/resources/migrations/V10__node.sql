-- Who this node is, and whom it follows.

CREATE TABLE node_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    -- Under which number it is the master, or follows one.
    epoch INTEGER NOT NULL,
    -- The id of the master that it follows; empty if it never heard of one.
    master TEXT NOT NULL,
    -- What it was made by a call or by a newer master; empty if the configuration's role counts.
    role TEXT NOT NULL
);
