-- The journal: what happened, when, to what, why. Instants are epoch milliseconds.

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task TEXT NOT NULL,
    task_type TEXT NOT NULL,
    trigger TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    status TEXT NOT NULL,
    message TEXT NOT NULL,
    symbols INTEGER NOT NULL,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX runs_by_task ON runs (task, id);
CREATE INDEX runs_by_start ON runs (started);

CREATE TABLE run_symbols (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    fetched INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    kind TEXT NOT NULL,
    sentence TEXT NOT NULL,
    started INTEGER NOT NULL,
    took INTEGER NOT NULL,
    PRIMARY KEY (run, symbol, interval)
) WITHOUT ROWID;

-- How many rows of a symbol's answer were left out, by reason.
CREATE TABLE left_out (
    run INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    reason TEXT NOT NULL,
    bars INTEGER NOT NULL,
    PRIMARY KEY (run, symbol, interval, reason),
    FOREIGN KEY (run, symbol, interval) REFERENCES run_symbols (run, symbol, interval) ON DELETE CASCADE
) WITHOUT ROWID;

-- No reference to runs: revisions outlive them.
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    source TEXT NOT NULL,
    rule TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    time INTEGER NOT NULL,
    old_open REAL NOT NULL,
    old_high REAL NOT NULL,
    old_low REAL NOT NULL,
    old_close REAL NOT NULL,
    old_volume REAL NOT NULL,
    new_open REAL NOT NULL,
    new_high REAL NOT NULL,
    new_low REAL NOT NULL,
    new_close REAL NOT NULL,
    new_volume REAL NOT NULL
);

CREATE INDEX revisions_by_symbol ON revisions (symbol, interval, id);

CREATE TABLE findings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    sentence TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    open INTEGER NOT NULL
);

CREATE UNIQUE INDEX findings_open ON findings (symbol, interval, kind, date) WHERE open = 1;
CREATE INDEX findings_by_time ON findings (last_seen);
