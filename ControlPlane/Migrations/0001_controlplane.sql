-- Hosted control planes. Keys are sealed with the installation's key, which is not in the database.
CREATE TABLE clusters (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    kubernetes_version text NOT NULL,
    server_name text NOT NULL UNIQUE,
    api_address text NOT NULL UNIQUE,
    pod_cidr text NOT NULL,
    service_cidr text NOT NULL,
    dns_service_ip text NOT NULL,
    ca_certificate text NOT NULL,
    ca_key bytea NOT NULL,
    service_account_key bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- How far a cluster's resource versions may go before the next block is reserved; a restart begins after it.
CREATE TABLE revision_blocks (
    cluster_id uuid PRIMARY KEY,
    reserved bigint NOT NULL,
    compacted bigint NOT NULL DEFAULT 0
);

-- Append-only: every durable change of every object. What has been superseded for longer than the history is kept is removed.
CREATE TABLE revisions (
    cluster_id uuid NOT NULL,
    revision bigint NOT NULL,
    written_at timestamptz NOT NULL,
    resource text NOT NULL,
    namespace text NOT NULL,
    name text NOT NULL,
    deleted boolean NOT NULL,
    sealed boolean NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (cluster_id, revision)
);
CREATE INDEX revisions_by_key ON revisions (cluster_id, resource, namespace, name, revision DESC);
CREATE INDEX revisions_by_time ON revisions (written_at);
