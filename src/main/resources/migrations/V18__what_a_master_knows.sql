-- A node that is promoted knows what its master knew: which source listed which corporate action, what coverage has confirmed,
-- which days were inferred closed, who was right, and who filled a series. They travel as the journal does (V13), each noted by
-- triggers when it changes. The slots of a series are written with its row in series_coverage, and travel with it.

INSERT INTO journal_changes (kind, key) SELECT 'listing', symbol || ' ' || source FROM listed_actions;
INSERT INTO journal_changes (kind, key) SELECT 'coverage', symbol || ' ' || interval FROM series_coverage;
INSERT INTO journal_changes (kind, key) SELECT 'closure', market || ' ' || date FROM inferred_closures;
INSERT INTO journal_changes (kind, key) SELECT 'ruling', symbol || ' ' || interval || ' ' || first || ' ' || one || ' ' || other FROM rulings;
INSERT INTO journal_changes (kind, key) SELECT 'source', symbol || ' ' || interval || ' ' || source FROM source_bars;

CREATE TRIGGER listing_added AFTER INSERT ON listed_actions BEGIN
    DELETE FROM journal_changes WHERE kind = 'listing' AND key = new.symbol || ' ' || new.source;
    INSERT INTO journal_changes (kind, key) VALUES ('listing', new.symbol || ' ' || new.source);
END;
CREATE TRIGGER listing_changed AFTER UPDATE ON listed_actions BEGIN
    DELETE FROM journal_changes WHERE kind = 'listing' AND key = new.symbol || ' ' || new.source;
    INSERT INTO journal_changes (kind, key) VALUES ('listing', new.symbol || ' ' || new.source);
END;
CREATE TRIGGER listing_removed AFTER DELETE ON listed_actions BEGIN
    DELETE FROM journal_changes WHERE kind = 'listing' AND key = old.symbol || ' ' || old.source;
    INSERT INTO journal_changes (kind, key) VALUES ('listing', old.symbol || ' ' || old.source);
END;

CREATE TRIGGER coverage_added AFTER INSERT ON series_coverage BEGIN
    DELETE FROM journal_changes WHERE kind = 'coverage' AND key = new.symbol || ' ' || new.interval;
    INSERT INTO journal_changes (kind, key) VALUES ('coverage', new.symbol || ' ' || new.interval);
END;
CREATE TRIGGER coverage_changed AFTER UPDATE ON series_coverage BEGIN
    DELETE FROM journal_changes WHERE kind = 'coverage' AND key = new.symbol || ' ' || new.interval;
    INSERT INTO journal_changes (kind, key) VALUES ('coverage', new.symbol || ' ' || new.interval);
END;
CREATE TRIGGER coverage_removed AFTER DELETE ON series_coverage BEGIN
    DELETE FROM journal_changes WHERE kind = 'coverage' AND key = old.symbol || ' ' || old.interval;
    INSERT INTO journal_changes (kind, key) VALUES ('coverage', old.symbol || ' ' || old.interval);
END;

CREATE TRIGGER closure_added AFTER INSERT ON inferred_closures BEGIN
    DELETE FROM journal_changes WHERE kind = 'closure' AND key = new.market || ' ' || new.date;
    INSERT INTO journal_changes (kind, key) VALUES ('closure', new.market || ' ' || new.date);
END;
CREATE TRIGGER closure_changed AFTER UPDATE ON inferred_closures BEGIN
    DELETE FROM journal_changes WHERE kind = 'closure' AND key = new.market || ' ' || new.date;
    INSERT INTO journal_changes (kind, key) VALUES ('closure', new.market || ' ' || new.date);
END;
CREATE TRIGGER closure_removed AFTER DELETE ON inferred_closures BEGIN
    DELETE FROM journal_changes WHERE kind = 'closure' AND key = old.market || ' ' || old.date;
    INSERT INTO journal_changes (kind, key) VALUES ('closure', old.market || ' ' || old.date);
END;

CREATE TRIGGER ruling_added AFTER INSERT ON rulings BEGIN
    DELETE FROM journal_changes WHERE kind = 'ruling' AND key = new.symbol || ' ' || new.interval || ' ' || new.first || ' ' || new.one || ' ' || new.other;
    INSERT INTO journal_changes (kind, key) VALUES ('ruling', new.symbol || ' ' || new.interval || ' ' || new.first || ' ' || new.one || ' ' || new.other);
END;
CREATE TRIGGER ruling_changed AFTER UPDATE ON rulings BEGIN
    DELETE FROM journal_changes WHERE kind = 'ruling' AND key = new.symbol || ' ' || new.interval || ' ' || new.first || ' ' || new.one || ' ' || new.other;
    INSERT INTO journal_changes (kind, key) VALUES ('ruling', new.symbol || ' ' || new.interval || ' ' || new.first || ' ' || new.one || ' ' || new.other);
END;
CREATE TRIGGER ruling_removed AFTER DELETE ON rulings BEGIN
    DELETE FROM journal_changes WHERE kind = 'ruling' AND key = old.symbol || ' ' || old.interval || ' ' || old.first || ' ' || old.one || ' ' || old.other;
    INSERT INTO journal_changes (kind, key) VALUES ('ruling', old.symbol || ' ' || old.interval || ' ' || old.first || ' ' || old.one || ' ' || old.other);
END;

CREATE TRIGGER source_added AFTER INSERT ON source_bars BEGIN
    DELETE FROM journal_changes WHERE kind = 'source' AND key = new.symbol || ' ' || new.interval || ' ' || new.source;
    INSERT INTO journal_changes (kind, key) VALUES ('source', new.symbol || ' ' || new.interval || ' ' || new.source);
END;
CREATE TRIGGER source_changed AFTER UPDATE ON source_bars BEGIN
    DELETE FROM journal_changes WHERE kind = 'source' AND key = new.symbol || ' ' || new.interval || ' ' || new.source;
    INSERT INTO journal_changes (kind, key) VALUES ('source', new.symbol || ' ' || new.interval || ' ' || new.source);
END;
CREATE TRIGGER source_removed AFTER DELETE ON source_bars BEGIN
    DELETE FROM journal_changes WHERE kind = 'source' AND key = old.symbol || ' ' || old.interval || ' ' || old.source;
    INSERT INTO journal_changes (kind, key) VALUES ('source', old.symbol || ' ' || old.interval || ' ' || old.source);
END;
