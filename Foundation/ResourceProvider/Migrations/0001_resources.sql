-- ARM resources of one provider: the row is desired state, progress and queue entry at once.
CREATE TABLE resources (
    key            text PRIMARY KEY,               -- the id in lower case
    id             text NOT NULL,
    type           text NOT NULL,                  -- in lower case
    subscription   uuid NOT NULL,
    resource_group text NOT NULL DEFAULT '',       -- in lower case
    parent_key     text NOT NULL DEFAULT '',
    tenant_id      uuid NOT NULL,
    body           json NOT NULL,                  -- as served, without id, name, type, etag and provisioningState
    internal       jsonb NOT NULL DEFAULT '{}',    -- the provider's own facts, never served
    state          text NOT NULL,                  -- provisioningState
    generation     bigint NOT NULL DEFAULT 1,      -- counts accepted changes
    etag           uuid NOT NULL,
    operation_id   uuid,
    created_at     timestamptz NOT NULL DEFAULT now(),
    changed_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX resources_by_type ON resources (type, subscription, resource_group);
CREATE INDEX resources_by_parent ON resources (parent_key) WHERE parent_key <> '';
CREATE INDEX resources_pending ON resources (state) WHERE state NOT IN ('Succeeded', 'Failed', 'Canceled');

CREATE TABLE operations (
    id           uuid PRIMARY KEY,
    resource_key text NOT NULL,
    subscription uuid NOT NULL,
    status       text NOT NULL,
    error        jsonb,
    started_at   timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz
);
CREATE INDEX operations_by_resource ON operations (resource_key);
