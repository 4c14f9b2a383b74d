-- People, what they may do for which operator, and their sessions (docs/decisions/0005-accounts.md).
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    is_administrator BOOLEAN NOT NULL,
    is_suspended BOOLEAN NOT NULL,
    lang TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);

CREATE TABLE operator (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT,
    corporate_number TEXT UNIQUE,
    is_overseas BOOLEAN NOT NULL,
    country TEXT NOT NULL,
    representative TEXT,
    representative_contact TEXT,
    contact TEXT,
    search TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX operator_updated ON operator (updated_at, id);

CREATE TABLE membership (
    account_id TEXT NOT NULL REFERENCES account (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    role TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (account_id, operator_id)
);
CREATE INDEX membership_operator ON membership (operator_id);

CREATE TABLE session (
    token TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE invitation (
    token TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operator (id),
    role TEXT NOT NULL,
    note TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX invitation_operator ON invitation (operator_id);

-- A form carries a token used once, so that a double submit has one effect and shows the first result.
CREATE TABLE once (
    token TEXT PRIMARY KEY,
    result TEXT NOT NULL,
    at TEXT NOT NULL
);
