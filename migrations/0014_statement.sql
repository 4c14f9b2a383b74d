-- Signed statements: keys, the statements made here, and where their status stands (issue 4; docs/specs/statement.md, status.md).
-- The public half of a key with its period, in seconds since 1970. The private half stands in a keyring, never here.
-- operator_id is null for a key of the installation itself.
CREATE TABLE signing_key (
    id TEXT PRIMARY KEY,
    issuer TEXT NOT NULL,
    operator_id TEXT REFERENCES operator (id),
    jwk TEXT NOT NULL,
    place TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    revoked_at BIGINT,
    reason TEXT,
    created_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX signing_key_issuer ON signing_key (issuer, from_at);

-- A list of status: 2 bits for each statement as a token list, and twice 1 bit as bitstring lists.
CREATE TABLE status_list (
    id TEXT PRIMARY KEY,
    uri TEXT NOT NULL UNIQUE,
    issuer TEXT NOT NULL,
    entries BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX status_list_issuer ON status_list (issuer, id);

-- A statement as it was signed, with every disclosure: for its issuer alone.
CREATE TABLE statement (
    id TEXT PRIMARY KEY,
    operator_id TEXT REFERENCES operator (id),
    issuer TEXT NOT NULL,
    asset_id TEXT REFERENCES asset (id),
    subject TEXT NOT NULL,
    type TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL REFERENCES signing_key (id),
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    list_id TEXT NOT NULL REFERENCES status_list (id),
    list_index BIGINT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    changed_at TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    text TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX statement_place ON statement (list_id, list_index);
CREATE INDEX statement_of_operator ON statement (operator_id, issued_at, id);
CREATE INDEX statement_of_asset ON statement (asset_id, issued_at);

-- Sealed by an entry of its own, so that a receipt shows a statement's digest and nothing else.
CREATE TABLE statement_digest (
    id TEXT PRIMARY KEY,
    statement TEXT NOT NULL
);

-- Every version of a list as it was signed and published, by kind: token, revocation, suspension.
CREATE TABLE status_signed (
    list_id TEXT NOT NULL REFERENCES status_list (id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (list_id, kind, at)
);
