CREATE TABLE sign_in_sessions (
    id               uuid PRIMARY KEY,
    hash             bytea NOT NULL UNIQUE,   -- SHA-256 of the cookie's value
    object_id        uuid NOT NULL REFERENCES principals ON DELETE CASCADE,
    authenticated_at timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX sign_in_sessions_by_expiry ON sign_in_sessions (expires_at);

CREATE TABLE authorization_codes (
    hash             bytea PRIMARY KEY,       -- SHA-256 of the code
    family           uuid NOT NULL,           -- of the tokens it is traded for
    session_id       uuid NOT NULL,
    object_id        uuid NOT NULL REFERENCES principals ON DELETE CASCADE,
    client_id        text NOT NULL,
    redirect_uri     text NOT NULL,
    code_challenge   text NOT NULL,           -- S256
    scope            text NOT NULL,
    nonce            text,
    authenticated_at timestamptz NOT NULL,
    redeemed         boolean NOT NULL DEFAULT false,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

CREATE TABLE device_codes (
    hash             bytea PRIMARY KEY,       -- SHA-256 of the device code
    user_code        text NOT NULL UNIQUE,
    client_id        text NOT NULL,
    scope            text NOT NULL,
    source           text NOT NULL,           -- address that asked
    object_id        uuid REFERENCES principals ON DELETE CASCADE,
    status           text NOT NULL DEFAULT 'Pending' CHECK (status IN ('Pending', 'Approved', 'Declined')),
    polled_at        timestamptz,
    authenticated_at timestamptz,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);

-- Refresh tokens of before name no client; their holders sign in again.
DELETE FROM refresh_tokens;
ALTER TABLE refresh_tokens
    ADD COLUMN client_id   text NOT NULL,
    ADD COLUMN family      uuid NOT NULL,     -- all tokens that one sign-in led to
    ADD COLUMN session_id  uuid,              -- the browser session it happened in
    ADD COLUMN scope       text NOT NULL,
    ADD COLUMN replaced_at timestamptz;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
