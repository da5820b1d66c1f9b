CREATE TABLE sessions (
    key        bytea PRIMARY KEY,          -- SHA-256 of the cookie's value
    sealed     bytea NOT NULL,             -- who is signed in and their tokens, encrypted with the installation's key
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
