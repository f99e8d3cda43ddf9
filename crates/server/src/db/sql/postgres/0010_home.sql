-- Whose account it is, as of the last sign-in: the domain of an organisation, '' for the person's own,
-- NULL where the provider does not say it.
ALTER TABLE account ADD COLUMN home TEXT;
