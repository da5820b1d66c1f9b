-- A cluster's index names its network and its addresses on the host; the smallest free one is taken.
CREATE TABLE cluster_indexes (
    cluster_id uuid PRIMARY KEY,
    index      int NOT NULL UNIQUE CHECK (index >= 0)
);
-- LoadBalancer addresses by their owner (cluster and service).
CREATE TABLE addresses (
    owner      text PRIMARY KEY,
    address    inet NOT NULL UNIQUE
);
