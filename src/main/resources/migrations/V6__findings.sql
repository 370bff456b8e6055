-- Findings say how sure they are and what would repair them; revisions say which repair made them and can be undone.

CREATE TABLE seen (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    -- The times of the first and the last bar it is about, both included.
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    -- How many bars it is about, and which columns of them, separated by blanks.
    bars INTEGER NOT NULL,
    columns TEXT NOT NULL,
    sentence TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- The source whose answer showed it; empty if it was seen in what is stored.
    source TEXT NOT NULL,
    severity TEXT NOT NULL,
    confidence REAL NOT NULL,
    -- 1: the series is held back because of it.
    holds INTEGER NOT NULL,
    -- Digest of the values it was made from: the same evidence does not bring a dismissed finding back.
    evidence_digest TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Who brought it into its state.
    state_by TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL
);

INSERT INTO seen
SELECT id, run, symbol, interval, kind, date, unixepoch(date) * 1000, unixepoch(date) * 1000, 0, '', sentence, '', '', 'error',
    1, 1, '', iif(open = 1, 'open', 'settled'), '', first_seen, last_seen
FROM findings;

DROP TABLE findings;
ALTER TABLE seen RENAME TO findings;

CREATE UNIQUE INDEX findings_open ON findings (symbol, interval, kind, source, first) WHERE state IN ('open', 'reopened');
CREATE INDEX findings_by_series ON findings (symbol, interval, kind, first);
CREATE INDEX findings_by_time ON findings (last_seen);

-- What was found and expected, as names and numbers.
CREATE TABLE finding_evidence (
    finding INTEGER NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (finding, name)
) WITHOUT ROWID;

-- The proposed repair. A bar that is added has no old side, one that is removed no new one; an action has only the
-- old or the new text.
CREATE TABLE finding_edits (
    finding INTEGER NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    time INTEGER NOT NULL,
    old_open REAL, old_high REAL, old_low REAL, old_close REAL, old_volume REAL, old_action TEXT,
    new_open REAL, new_high REAL, new_low REAL, new_close REAL, new_volume REAL, new_action TEXT,
    PRIMARY KEY (finding, position)
) WITHOUT ROWID;

-- No reference to runs or findings: revisions outlive them.
CREATE TABLE changed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    source TEXT NOT NULL,
    rule TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    -- The finding that was repaired; 0 if there is none.
    finding INTEGER NOT NULL,
    -- The id of the first revision of the repair that this one belongs to; 0 if it is not of a repair.
    repair INTEGER NOT NULL,
    -- The revision that this one undoes; 0 if it undoes none.
    reverts INTEGER NOT NULL,
    time INTEGER NOT NULL,
    old_open REAL, old_high REAL, old_low REAL, old_close REAL, old_volume REAL, old_action TEXT,
    new_open REAL, new_high REAL, new_low REAL, new_close REAL, new_volume REAL, new_action TEXT
);

INSERT INTO changed
SELECT id, run, symbol, interval, source, rule, recorded, 0, 0, 0, time, old_open, old_high, old_low, old_close, old_volume,
    NULL, new_open, new_high, new_low, new_close, new_volume, NULL
FROM revisions;

DROP TABLE revisions;
ALTER TABLE changed RENAME TO revisions;

CREATE INDEX revisions_by_symbol ON revisions (symbol, interval, id);
CREATE INDEX revisions_by_bar ON revisions (symbol, interval, time, id);
CREATE INDEX revisions_of_actions ON revisions (symbol) WHERE old_action IS NOT NULL OR new_action IS NOT NULL;
CREATE INDEX revisions_by_repair ON revisions (repair) WHERE repair > 0;
CREATE INDEX revisions_that_revert ON revisions (reverts) WHERE reverts > 0;

-- How good each series was when it was last validated, 0 to 100.
CREATE TABLE quality (
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    run INTEGER NOT NULL,
    checked INTEGER NOT NULL,
    bars INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (symbol, interval)
) WITHOUT ROWID;
