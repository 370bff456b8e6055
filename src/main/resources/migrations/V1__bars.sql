-- Bars in column blocks and corporate actions; the layout is told in src/site/markdown/embedded-store.md.

CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    UNIQUE (symbol, interval)
);

-- The columns stand apart from what is said of them, so that extents are read without them and a block whose columns
-- cannot even be read can be taken out of its series without touching them.
CREATE TABLE bar_columns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    columns BLOB NOT NULL
);

CREATE TABLE bar_blocks (
    series_id INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    crc32c INTEGER NOT NULL,
    columns_id INTEGER NOT NULL,
    PRIMARY KEY (series_id, bucket)
) WITHOUT ROWID;

CREATE TABLE damaged_blocks (
    columns_id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    crc32c INTEGER NOT NULL,
    reason TEXT NOT NULL,
    found INTEGER NOT NULL
);

-- Where the verification of blocks goes on: after this one.
CREATE TABLE verified_block (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    series_id INTEGER NOT NULL,
    bucket INTEGER NOT NULL
);

CREATE TABLE actions (
    symbol TEXT NOT NULL,
    position INTEGER NOT NULL,
    ex_date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dividend', 'split')),
    amount REAL,
    numerator REAL,
    denominator REAL,
    PRIMARY KEY (symbol, position)
) WITHOUT ROWID;
