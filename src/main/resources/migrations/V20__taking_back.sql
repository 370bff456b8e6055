-- After a salvage of a damaged ledger its journal may lack what a backup has. Nothing of the journal is copied to such a backup, where it would
-- be taken for forgotten, before the ledger has taken it back.
ALTER TABLE backups ADD COLUMN gives_journal_back INTEGER NOT NULL DEFAULT 0;
