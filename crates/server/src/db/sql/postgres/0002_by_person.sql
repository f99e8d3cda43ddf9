-- Tokens and codes carry whose they are, so their rows are keyed by the person too.

ALTER TABLE refresh_token DROP CONSTRAINT refresh_token_pkey;
ALTER TABLE refresh_token ADD PRIMARY KEY (account, token_hash);

ALTER TABLE authorization_code DROP CONSTRAINT authorization_code_pkey;
ALTER TABLE authorization_code ADD PRIMARY KEY (account, code_hash);
