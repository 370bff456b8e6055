-- What a plan costs at most, if sources of an order fail.

ALTER TABLE run_plans ADD COLUMN most_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_plans ADD COLUMN most_millis INTEGER NOT NULL DEFAULT 0;
UPDATE run_plans SET most_requests = requests, most_millis = millis;

-- What each source last listed of a symbol's splits and dividends, one a line: only who listed one can take it back.
CREATE TABLE listed_actions (
    symbol TEXT NOT NULL,
    source TEXT NOT NULL,
    listed INTEGER NOT NULL,
    actions TEXT NOT NULL,
    PRIMARY KEY (symbol, source)
) WITHOUT ROWID;
