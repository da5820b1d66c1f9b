-- Workspaces as the data plane knows them. Their rows are in DuckDB, beside PostgreSQL.
CREATE TABLE workspaces (
    customer_id    uuid PRIMARY KEY,
    resource_id    text NOT NULL UNIQUE,  -- ARM id in lower case
    arm_id         text NOT NULL,         -- as it was written
    retention_days int NOT NULL,
    shared_keys    bytea NOT NULL,        -- both, sealed
    created_at     timestamptz NOT NULL
);
