-- Who is let in no more. Everything of theirs stays.
ALTER TABLE account ADD COLUMN disabled_at INTEGER;

-- A person's roles as of their last sign-in: a JSON array of texts.
ALTER TABLE account ADD COLUMN roles TEXT NOT NULL DEFAULT '[]';
