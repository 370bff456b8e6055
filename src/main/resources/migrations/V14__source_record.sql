-- Which sources filled a series, and how often each was right where it was set against another.

CREATE TABLE source_bars (
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    source TEXT NOT NULL,
    -- How many bars it added, and when it last did.
    bars INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (symbol, interval, source)
) WITHOUT ROWID;

INSERT INTO source_bars
SELECT symbol, interval, source, sum(added), max(started) FROM run_symbols WHERE added > 0 AND source <> ''
GROUP BY symbol, interval, source;

-- Disputes that were settled, each once however often it is heard. The pair of sources is in the order of their names.
CREATE TABLE rulings (
    market TEXT NOT NULL,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    -- The time of the first bar it is about.
    first INTEGER NOT NULL,
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    -- Which of the two was right.
    winner TEXT NOT NULL,
    rows INTEGER NOT NULL,
    run INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    PRIMARY KEY (symbol, interval, first, one, other)
) WITHOUT ROWID;

CREATE INDEX rulings_by_market ON rulings (market, one, other);
