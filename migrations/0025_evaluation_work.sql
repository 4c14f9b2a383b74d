-- Runs of evaluations that this installation carries out itself, in parts, on one or many machines (issue 5;
-- docs/specs/evaluation.md, docs/decisions/0028-orders-and-workers.md). `terms` has whom to ask and how; never a key: `key_name`
-- names one that workers hold, and is empty where none is needed.
CREATE TABLE evaluation_order (
    id TEXT PRIMARY KEY,
    evaluation_id TEXT NOT NULL REFERENCES evaluation (id),
    operator_id TEXT NOT NULL REFERENCES operator (id),
    number BIGINT NOT NULL,
    terms TEXT NOT NULL,
    digest TEXT NOT NULL,
    key_name TEXT NOT NULL,
    state TEXT NOT NULL,
    fault TEXT,
    run_id TEXT REFERENCES evaluation_run (id),
    ordered_by TEXT NOT NULL,
    at TEXT NOT NULL,
    ended_at TEXT,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX evaluation_order_number ON evaluation_order (evaluation_id, number);
CREATE INDEX evaluation_order_running ON evaluation_order (state, at, id);

-- A part of the samples of an order: who has it, until when, under which token. Each taking has the next token; what comes
-- under an earlier one is refused.
CREATE TABLE evaluation_part (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES evaluation_order (id),
    n BIGINT NOT NULL,
    from_sample BIGINT NOT NULL,
    to_sample BIGINT NOT NULL,
    state TEXT NOT NULL,
    token BIGINT NOT NULL,
    worker TEXT,
    until TEXT NOT NULL,
    tries BIGINT NOT NULL,
    fault TEXT,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX evaluation_part_n ON evaluation_part (order_id, n);
CREATE INDEX evaluation_part_due ON evaluation_part (until, id) WHERE state <> 'done';

-- Finished samples as they were handed in together; `digest` is the SHA-256 of their lines one after the other.
CREATE TABLE evaluation_batch (
    order_id TEXT NOT NULL REFERENCES evaluation_order (id),
    n BIGINT NOT NULL,
    part_id TEXT NOT NULL REFERENCES evaluation_part (id),
    token BIGINT NOT NULL,
    worker TEXT NOT NULL,
    answered BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    digest TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (order_id, n)
);
CREATE INDEX evaluation_batch_of_part ON evaluation_batch (part_id);
CREATE INDEX evaluation_batch_at ON evaluation_batch (order_id, at);

-- The lines themselves, until the log is on the shelf. One for each sample and epoch, whoever asks.
CREATE TABLE evaluation_line (
    order_id TEXT NOT NULL REFERENCES evaluation_order (id),
    sample TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    part_id TEXT NOT NULL REFERENCES evaluation_part (id),
    batch BIGINT NOT NULL,
    place BIGINT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (order_id, sample, epoch)
);
CREATE INDEX evaluation_line_order ON evaluation_line (order_id, batch, place);
CREATE INDEX evaluation_line_of_part ON evaluation_line (part_id);

-- Workers that were seen lately: working state.
CREATE TABLE evaluation_worker (
    name TEXT PRIMARY KEY,
    keys TEXT NOT NULL,
    software TEXT NOT NULL,
    since TEXT NOT NULL,
    seen_at TEXT NOT NULL
);
