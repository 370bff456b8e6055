-- The journal travels to backups that can keep it: what of it changed, in the order of changing, each thing once. Triggers write
-- it down, so that no change of the journal can forget to. A run counts when it is over.

CREATE TABLE journal_changes (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (kind, key)
);

-- Whose journal it is: a copy keeps the id of what it is a copy of, so that two journals are never mixed.
CREATE TABLE journal_lineage (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
);
INSERT INTO journal_lineage VALUES (1, lower(hex(randomblob(16))));

-- Up to which change a backup has it.
ALTER TABLE backups ADD COLUMN journal_through INTEGER NOT NULL DEFAULT 0;

INSERT INTO journal_changes (kind, key) SELECT 'revision', id FROM revisions ORDER BY id;
INSERT INTO journal_changes (kind, key) SELECT 'finding', id FROM findings ORDER BY id;
INSERT INTO journal_changes (kind, key) SELECT 'quality', symbol || ' ' || interval FROM quality;
INSERT INTO journal_changes (kind, key) SELECT 'run', id FROM runs WHERE status <> 'running' ORDER BY id;

CREATE TRIGGER revision_added AFTER INSERT ON revisions BEGIN
    DELETE FROM journal_changes WHERE kind = 'revision' AND key = CAST(new.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('revision', new.id);
END;
CREATE TRIGGER revision_changed AFTER UPDATE ON revisions BEGIN
    DELETE FROM journal_changes WHERE kind = 'revision' AND key = CAST(new.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('revision', new.id);
END;
CREATE TRIGGER revision_removed AFTER DELETE ON revisions BEGIN
    DELETE FROM journal_changes WHERE kind = 'revision' AND key = CAST(old.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('revision', old.id);
END;

CREATE TRIGGER finding_added AFTER INSERT ON findings BEGIN
    DELETE FROM journal_changes WHERE kind = 'finding' AND key = CAST(new.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('finding', new.id);
END;
CREATE TRIGGER finding_changed AFTER UPDATE ON findings BEGIN
    DELETE FROM journal_changes WHERE kind = 'finding' AND key = CAST(new.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('finding', new.id);
END;
CREATE TRIGGER finding_removed AFTER DELETE ON findings BEGIN
    DELETE FROM journal_changes WHERE kind = 'finding' AND key = CAST(old.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('finding', old.id);
END;

CREATE TRIGGER quality_added AFTER INSERT ON quality BEGIN
    DELETE FROM journal_changes WHERE kind = 'quality' AND key = new.symbol || ' ' || new.interval;
    INSERT INTO journal_changes (kind, key) VALUES ('quality', new.symbol || ' ' || new.interval);
END;
CREATE TRIGGER quality_changed AFTER UPDATE ON quality BEGIN
    DELETE FROM journal_changes WHERE kind = 'quality' AND key = new.symbol || ' ' || new.interval;
    INSERT INTO journal_changes (kind, key) VALUES ('quality', new.symbol || ' ' || new.interval);
END;
CREATE TRIGGER quality_removed AFTER DELETE ON quality BEGIN
    DELETE FROM journal_changes WHERE kind = 'quality' AND key = old.symbol || ' ' || old.interval;
    INSERT INTO journal_changes (kind, key) VALUES ('quality', old.symbol || ' ' || old.interval);
END;

CREATE TRIGGER run_added AFTER INSERT ON runs WHEN new.status <> 'running' BEGIN
    DELETE FROM journal_changes WHERE kind = 'run' AND key = CAST(new.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('run', new.id);
END;
CREATE TRIGGER run_ended AFTER UPDATE OF status ON runs WHEN new.status <> 'running' BEGIN
    DELETE FROM journal_changes WHERE kind = 'run' AND key = CAST(new.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('run', new.id);
END;
CREATE TRIGGER run_removed AFTER DELETE ON runs BEGIN
    DELETE FROM journal_changes WHERE kind = 'run' AND key = CAST(old.id AS TEXT);
    INSERT INTO journal_changes (kind, key) VALUES ('run', old.id);
END;
