-- An exchange may also be taken to have traded in a part of a day only: the hours of that part, such as 09:30-12:00.
-- Empty: it was closed. symbols is 0 where not missing bars show it but a source's list of trading days.
ALTER TABLE inferred_closures ADD COLUMN hours TEXT NOT NULL DEFAULT '';
