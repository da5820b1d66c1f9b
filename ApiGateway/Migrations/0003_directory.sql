ALTER TABLE tenants ADD COLUMN domain text UNIQUE;         -- suffix of its users' names; the first tenant has the installation's
ALTER TABLE principals
    ADD COLUMN display_name text,
    ADD COLUMN enabled      boolean NOT NULL DEFAULT true,
    ALTER COLUMN credential DROP NOT NULL;                  -- null: the passwords of its application
CREATE TABLE applications (
    object_id    uuid PRIMARY KEY,
    app_id       uuid NOT NULL UNIQUE,
    tenant_id    uuid NOT NULL REFERENCES tenants,
    display_name text NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX applications_by_tenant ON applications (tenant_id, object_id);
CREATE TABLE application_passwords (
    key_id         uuid PRIMARY KEY,
    application    uuid NOT NULL REFERENCES applications ON DELETE CASCADE,
    credential     text NOT NULL,                           -- hashed
    hint           text NOT NULL,                           -- its first characters
    display_name   text,
    start_date_time timestamptz NOT NULL,
    end_date_time   timestamptz NOT NULL
);
CREATE INDEX application_passwords_by_application ON application_passwords (application);
CREATE TABLE directory_role_assignments (
    id                 uuid PRIMARY KEY,
    tenant_id          uuid NOT NULL REFERENCES tenants,
    principal_id       uuid NOT NULL REFERENCES principals ON DELETE CASCADE,
    role_definition_id uuid NOT NULL,
    UNIQUE (principal_id, role_definition_id)
);
-- Who was first in a tenant administers it.
INSERT INTO directory_role_assignments (id, tenant_id, principal_id, role_definition_id)
SELECT gen_random_uuid(), tenant_id, object_id, '62e90394-69f5-4237-9190-012177145e10'
FROM (SELECT DISTINCT ON (tenant_id) tenant_id, object_id FROM principals WHERE kind = 'User' ORDER BY tenant_id, created_at) AS first_users;
UPDATE tenants SET domain = (SELECT split_part(name, '@', 2) FROM principals WHERE tenant_id = tenants.id AND kind = 'User' ORDER BY created_at LIMIT 1)
WHERE (SELECT count(*) FROM tenants) = 1;
