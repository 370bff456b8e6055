-- A primary store of several servers. Each server is one more target with a backlog, under a name that begins with 'server:'; what it
-- lacks is copied to it from the others. A server that is seeded and lacks nothing is level.
ALTER TABLE backups ADD COLUMN is_server INTEGER NOT NULL DEFAULT 0;

-- Writes to the servers that have begun: nothing is copied of their series meanwhile. A row of a write of which no level server
-- is known to have taken it is cut off; so is, after a start, every row that is still here. One server is then taken for right, and
-- the others are marked as lacking that range.
CREATE TABLE server_writes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    first INTEGER NOT NULL,
    past INTEGER NOT NULL,
    deletes INTEGER NOT NULL,
    cut_off INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX server_writes_by_series ON server_writes (symbol, interval);
