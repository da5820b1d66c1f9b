-- Whose own logs go to which workspace. A setting belongs to the resource it is about.
CREATE TABLE diagnostic_settings (
    key          text PRIMARY KEY,   -- ARM id of the setting, in lower case
    id           text NOT NULL,      -- as it was written
    resource_key text NOT NULL,      -- ARM id of the resource, in lower case
    server_name  text NOT NULL,      -- name of the cluster's API server
    workspace_id text NOT NULL,      -- ARM id of the workspace, in lower case
    properties   json NOT NULL       -- as served
);
CREATE INDEX diagnostic_settings_by_resource ON diagnostic_settings (resource_key);
