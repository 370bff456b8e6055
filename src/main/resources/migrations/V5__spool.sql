-- What was fetched and could not be written, because the store behind the network was away, until it is written there.
-- One row per series; bars kept twice are there once, with their newest values. Instants are epoch milliseconds.

CREATE TABLE spool (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    kept INTEGER NOT NULL,
    -- Changes with every keeping, so that what is kept while the rest is written is not taken for written.
    version INTEGER NOT NULL,
    bars INTEGER NOT NULL,
    UNIQUE (symbol, interval)
);

CREATE TABLE spool_bars (
    spool INTEGER NOT NULL REFERENCES spool (id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    open REAL NOT NULL,
    high REAL NOT NULL,
    low REAL NOT NULL,
    close REAL NOT NULL,
    volume REAL NOT NULL,
    PRIMARY KEY (spool, time)
) WITHOUT ROWID;

CREATE TABLE spool_actions (
    spool INTEGER NOT NULL REFERENCES spool (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    ex_date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dividend', 'split')),
    amount REAL NOT NULL,
    numerator REAL NOT NULL,
    denominator REAL NOT NULL,
    PRIMARY KEY (spool, position)
) WITHOUT ROWID;

-- Whether a revision is the last one of its bar is asked for every revision that is recorded.
CREATE INDEX revisions_by_time ON revisions (symbol, interval, time, id);
