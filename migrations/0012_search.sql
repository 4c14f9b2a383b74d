-- What can be found, and the words it is found by. Derived from the catalogue and from what is public; made anew at any time
-- (docs/decisions/0017-search.md). A batch is what one feed wrote in one go.
CREATE TABLE search_batch (
    batch BIGINT PRIMARY KEY,
    feed TEXT NOT NULL,
    digest TEXT NOT NULL,
    documents BIGINT NOT NULL,
    at TEXT NOT NULL
);
-- `place` is the order in which hits are shown; `body` is the document as JSON.
CREATE TABLE search_document (
    place BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    batch BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX search_document_by_batch ON search_document (batch);
-- The places of the documents that hold a token, packed; blocks of one token do not overlap. Tokens are bytes, so that both
-- databases order them alike.
CREATE TABLE search_block (
    token BYTEA NOT NULL,
    last_place BIGINT NOT NULL,
    first_place BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    places BYTEA NOT NULL,
    PRIMARY KEY (token, last_place)
);
CREATE INDEX search_block_by_batch ON search_block (batch);
