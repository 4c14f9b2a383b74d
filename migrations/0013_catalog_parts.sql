-- What else an act puts in force besides versions of instruments: relations, facts, laws, terms, hints, names. A text counts
-- from its day until a later one of the same name (docs/decisions/0015-norm-editing.md).
CREATE TABLE catalog_part (
    name TEXT NOT NULL,
    in_force TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (name, in_force)
);

-- Which edition of the catalogue the program brought that recorded a change. A program with an earlier one does not record.
CREATE TABLE catalog_edition (
    number BIGINT PRIMARY KEY REFERENCES catalog_change (number),
    edition BIGINT NOT NULL,
    base TEXT NOT NULL
);
