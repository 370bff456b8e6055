-- Coverage: what of each series is there. Days are days of the epoch, times epoch milliseconds. Between from_day and
-- through_day every slot (a session, week or month of the market's calendar) is full but those of slot_runs.

CREATE TABLE series_coverage (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    from_day INTEGER NOT NULL,
    through_day INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    calendar INTEGER NOT NULL,
    failure TEXT NOT NULL,
    UNIQUE (symbol, interval)
);

-- Slots in a row that lack bars. confirmed: how many the source gave for each when it was last asked, -1 never.
CREATE TABLE slot_runs (
    series INTEGER NOT NULL REFERENCES series_coverage (id) ON DELETE CASCADE,
    first_day INTEGER NOT NULL,
    last_day INTEGER NOT NULL,
    present INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    unusable INTEGER NOT NULL,
    PRIMARY KEY (series, first_day)
) WITHOUT ROWID;

CREATE TABLE inferred_closures (
    market TEXT NOT NULL,
    date TEXT NOT NULL,
    symbols INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    inferred INTEGER NOT NULL,
    reverted INTEGER,
    reverted_by TEXT,
    PRIMARY KEY (market, date)
) WITHOUT ROWID;

-- What a run set out to ask for.
CREATE TABLE run_plans (
    run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    series INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    bars INTEGER NOT NULL,
    millis INTEGER NOT NULL
);
