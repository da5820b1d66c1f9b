CREATE TABLE tenants (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE subscriptions (
    id           uuid PRIMARY KEY,
    tenant_id    uuid NOT NULL REFERENCES tenants,
    name         text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE principals (
    object_id      uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES tenants,
    kind           text NOT NULL CHECK (kind IN ('User', 'ServicePrincipal')),
    name           text NOT NULL,          -- user principal name in lower case, or a service principal's unique name
    application_id uuid UNIQUE,            -- service principals only
    credential     text NOT NULL,          -- password or secret, hashed
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, kind, name)
);
CREATE UNIQUE INDEX users_by_name ON principals (name) WHERE kind = 'User';
CREATE TABLE refresh_tokens (
    hash       bytea PRIMARY KEY,          -- SHA-256 of the token
    object_id  uuid NOT NULL REFERENCES principals ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE TABLE role_assignments (
    id                 text PRIMARY KEY,   -- ARM id in lower case
    name               uuid NOT NULL,
    scope              text NOT NULL,
    scope_key          text NOT NULL,      -- scope in lower case
    role_definition_id uuid NOT NULL,
    principal_id       uuid NOT NULL REFERENCES principals ON DELETE CASCADE,
    created_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (scope_key, role_definition_id, principal_id)
);
CREATE INDEX role_assignments_by_principal ON role_assignments (principal_id);
CREATE TABLE signing_keys (
    key_id     text PRIMARY KEY,
    sealed_key bytea NOT NULL,             -- PKCS #8, encrypted with the installation's key
    created_at timestamptz NOT NULL DEFAULT now()
);
