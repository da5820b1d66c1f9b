-- A stopped cluster keeps its objects; its controllers do not run and its API does not serve.
ALTER TABLE clusters ADD COLUMN stopped boolean NOT NULL DEFAULT false;
