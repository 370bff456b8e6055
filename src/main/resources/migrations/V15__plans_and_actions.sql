-- What a plan costs at most, if sources of an order fail.

ALTER TABLE run_plans ADD COLUMN most_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_plans ADD COLUMN most_millis INTEGER NOT NULL DEFAULT 0;
UPDATE run_plans SET most_requests = requests, most_millis = millis;
