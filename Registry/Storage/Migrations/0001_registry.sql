-- Digests are text as written on the wire ("sha256:…"); names that are paged through sort by bytes.

CREATE TABLE registries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    resource_id text NOT NULL UNIQUE,
    admin_enabled boolean NOT NULL DEFAULT false,
    admin_passwords bytea,
    created_at timestamptz NOT NULL
);

CREATE TABLE repositories (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    registry_id bigint NOT NULL REFERENCES registries ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (registry_id, name)
);

-- One row for each blob file, shared by every repository that links it.
CREATE TABLE blobs (
    digest text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    touched_at timestamptz NOT NULL
);

-- Access to a blob goes through its link in a repository, never through the blob itself.
CREATE TABLE repository_blobs (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    digest text COLLATE "C" NOT NULL REFERENCES blobs,
    touched_at timestamptz NOT NULL,
    PRIMARY KEY (repository_id, digest)
);
CREATE INDEX repository_blobs_digest ON repository_blobs (digest);

CREATE TABLE manifests (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    digest text COLLATE "C" NOT NULL,
    media_type text NOT NULL,
    artifact_type text,
    subject text COLLATE "C",
    annotations text,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (repository_id, digest)
);
CREATE INDEX manifests_subject ON manifests (repository_id, subject) WHERE subject IS NOT NULL;

-- The two reference tables keep a manifest's parts from being deleted under it.
CREATE TABLE manifest_blobs (
    repository_id bigint NOT NULL,
    manifest text COLLATE "C" NOT NULL,
    blob text COLLATE "C" NOT NULL,
    PRIMARY KEY (repository_id, manifest, blob),
    FOREIGN KEY (repository_id, manifest) REFERENCES manifests ON DELETE CASCADE,
    FOREIGN KEY (repository_id, blob) REFERENCES repository_blobs
);
CREATE INDEX manifest_blobs_blob ON manifest_blobs (repository_id, blob);

CREATE TABLE manifest_children (
    repository_id bigint NOT NULL,
    manifest text COLLATE "C" NOT NULL,
    child text COLLATE "C" NOT NULL,
    PRIMARY KEY (repository_id, manifest, child),
    FOREIGN KEY (repository_id, manifest) REFERENCES manifests ON DELETE CASCADE,
    FOREIGN KEY (repository_id, child) REFERENCES manifests
);
CREATE INDEX manifest_children_child ON manifest_children (repository_id, child);

CREATE TABLE tags (
    repository_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (repository_id, name),
    FOREIGN KEY (repository_id, digest) REFERENCES manifests ON DELETE CASCADE
);
CREATE INDEX tags_digest ON tags (repository_id, digest);

CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    touched_at timestamptz NOT NULL
);
CREATE INDEX uploads_touched ON uploads (touched_at);
CREATE INDEX uploads_repository ON uploads (repository_id);

CREATE TABLE signing_keys (
    id text PRIMARY KEY,
    protected_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);
