-- What the organisation calls itself, for display beside its domain; NULL where that is not known.
ALTER TABLE account ADD COLUMN home_name TEXT;
