-- Where an answer came from that nobody has confirmed for its norm yet: the version before, or a related norm. A table of its own,
-- because a new column would change the digests that earlier entries sealed. The row goes when someone answers.
CREATE TABLE answer_source (
    assessment_id TEXT NOT NULL REFERENCES assessment (id),
    norm TEXT NOT NULL,
    source_norm TEXT NOT NULL,
    PRIMARY KEY (assessment_id, norm)
);
