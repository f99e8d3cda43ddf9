-- Bodies of AI providers' entries are sealed: text that begins otherwise than a JSON object. Those from
-- before are sealed in steps while the server runs, found by an index that is empty ever after.
CREATE INDEX record_in_clear ON record (account, id)
    WHERE kind = 'provider' AND substr(body, 1, 1) = '{';
