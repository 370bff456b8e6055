-- Copies: what each backup still lacks, and what was copied when. Instants and bar times are epoch milliseconds.

CREATE TABLE backups (
    name TEXT PRIMARY KEY,
    -- Whether everything that was stored before the backup was known has been marked for it.
    seeded INTEGER NOT NULL DEFAULT 0,
    -- No bar that opens before this is copied.
    copied_from INTEGER NOT NULL,
    last_success INTEGER,
    equal_as_of INTEGER,
    refused_clear INTEGER
) WITHOUT ROWID;

-- The ranges that a backup lacks. An interval of '' stands for the symbol's corporate actions. A mark is never changed but for
-- its end, by which a copy in progress shrinks it: what is marked again gets a new id, so that an id is a version.
CREATE TABLE backlog (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    backup TEXT NOT NULL REFERENCES backups (name) ON DELETE CASCADE,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    first INTEGER NOT NULL,
    past INTEGER NOT NULL,
    -- Whether bars were deleted there, so that a copy deletes what the primary store does not have.
    deletes INTEGER NOT NULL,
    since INTEGER NOT NULL
);

CREATE INDEX backlog_by_series ON backlog (backup, symbol, interval);
CREATE INDEX backlog_by_age ON backlog (backup, since);

-- Writes to a store outside the ledger that have begun: nothing is copied of their series meanwhile.
CREATE TABLE unfinished_writes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL
);

CREATE TABLE syncs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    backup TEXT NOT NULL,
    kind TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    status TEXT NOT NULL,
    series INTEGER NOT NULL,
    bars INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    message TEXT NOT NULL
);

CREATE INDEX syncs_by_backup ON syncs (backup, id);
CREATE INDEX syncs_by_time ON syncs (ended);

CREATE TABLE sync_series (
    sync INTEGER NOT NULL REFERENCES syncs (id) ON DELETE CASCADE,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    bars INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (sync, symbol, interval)
) WITHOUT ROWID;

CREATE INDEX sync_series_by_symbol ON sync_series (symbol, sync);
