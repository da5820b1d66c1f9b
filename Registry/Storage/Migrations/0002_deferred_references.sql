-- Deleting a whole repository takes a manifest's parts and the manifest in any order; only what is left at the end counts.
ALTER TABLE manifest_blobs ALTER CONSTRAINT manifest_blobs_repository_id_blob_fkey DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE manifest_children ALTER CONSTRAINT manifest_children_repository_id_child_fkey DEFERRABLE INITIALLY DEFERRED;
