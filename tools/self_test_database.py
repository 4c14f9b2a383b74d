"""The part of verify.py --self-test that damages a small node database in every way the specification names."""
import pathlib
import sqlite3
import tempfile

import log_formats as log
import verify

SCHEMA = """
CREATE TABLE log_entry (id TEXT PRIMARY KEY, idx BIGINT, at TEXT, door TEXT, kind TEXT, payload BYTEA);
CREATE TABLE log_seal (id TEXT PRIMARY KEY, entry_id TEXT, tbl TEXT, row_key TEXT, digest BYTEA, salt BYTEA);
CREATE TABLE tie (org TEXT, "no" BIGINT, open BOOLEAN, doc BYTEA, note TEXT, PRIMARY KEY (org, "no"));
CREATE TABLE cache (id TEXT PRIMARY KEY);
"""
SALT = bytes(range(16))
ROW = {"org": "org/1", "no": 2**60, "open": True, "doc": "\\x00ff", "note": None}
LATER = {**ROW, "note": "標"}
KEY = f"org~11/{2**60}"
# (entry, index, seals of (key, digest))
ENTRIES = [
    ("log_0", 0, [(KEY, log.row_digest(SALT, ROW)), ("gone/1", log.row_digest(SALT, {}))]),
    ("log_1", 1, [(KEY, log.row_digest(SALT, LATER)), ("gone/1", bytes(32))]),
    ("log_2", None, []),
]
# What is done to the database, and the codes that must then be found.
DAMAGE = [
    ("", []),
    ("UPDATE tie SET note = 'x'", ["log.row"]),
    ("UPDATE tie SET open = 0", ["log.row"]),
    (f"UPDATE tie SET \"no\" = {2**60 + 1}", ["log.row.missing", "log.row.unsealed"]),
    ("UPDATE tie SET doc = x'00fe'", ["log.row"]),
    ("DELETE FROM tie", ["log.row.missing"]),
    ("INSERT INTO tie VALUES ('gone', 1, 0, NULL, NULL)", ["log.row.returned"]),
    ("INSERT INTO tie VALUES ('new', 1, 0, NULL, NULL)", ["log.row.unsealed"]),
    ("UPDATE log_seal SET salt = NULL", ["log.row.salt"]),
    ("UPDATE log_seal SET salt = NULL WHERE row_key = 'gone/1'", []),
    ("UPDATE log_seal SET digest = x'00' WHERE id = 'log_1 0'", ["log.row", "log.seal"]),
    ("UPDATE log_seal SET entry_id = 'log_9' WHERE id = 'log_0 0'", ["log.seal", "log.seal"]),
    ("DELETE FROM log_seal WHERE id = 'log_0 1'", ["log.seal"]),
    ("UPDATE log_entry SET door = 'act' WHERE id = 'log_0'", ["log.payload"]),
    ("UPDATE log_entry SET payload = x'7b7d' WHERE id = 'log_2'", ["log.payload"]),
    ("UPDATE log_entry SET idx = 0 WHERE id = 'log_2'", ["log.payload"]),
    ("DELETE FROM log_entry WHERE id = 'log_2'", []),
    ("DELETE FROM log_entry WHERE id = 'log_1'; DELETE FROM log_seal WHERE entry_id = 'log_1'",
     ["log.payload", "log.row", "log.row.missing"]),
]


class Published:
    """Stands in for the audit of the files: the first two entries are in the log."""

    def __init__(self, entries):
        self.size, self.leaves = 2, [log.leaf_hash(log.canonical(entry).encode()) for entry in entries[:2]]
        self.entries = {entry["id"]: (index, entry) for index, entry in enumerate(entries[:2])}


def build(path):
    """Writes the undamaged database and returns its entries."""
    db, entries = sqlite3.connect(path), []
    db.executescript(SCHEMA)
    db.execute("INSERT INTO tie VALUES (?, ?, 1, ?, ?)", (ROW["org"], ROW["no"], b"\x00\xff", LATER["note"]))
    for entry_id, index, seals in ENTRIES:
        digest = log.seals_digest([("tie", key, value.hex()) for key, value in seals]).hex()
        entry = {"v": 1, "id": entry_id, "at": "2026-11-22T03:43:00Z", "door": "filing", "kind": "tie.add"}
        entry.update(n=len(seals), seals=digest)
        entries.append(entry)
        payload = log.canonical(entry).encode()
        values = entry_id, index, entry["at"], entry["door"], entry["kind"], payload
        db.execute("INSERT INTO log_entry VALUES (?, ?, ?, ?, ?, ?)", values)
        for number, (key, value) in enumerate(seals):
            seal = f"{entry_id} {number}", entry_id, "tie", key, value, SALT
            db.execute("INSERT INTO log_seal VALUES (?, ?, ?, ?, ?, ?)", seal)
    db.commit()
    db.close()
    return entries


def run(test):
    with tempfile.TemporaryDirectory() as directory:
        for number, (damage, codes) in enumerate(DAMAGE):
            path = pathlib.Path(directory) / f"{number}.sqlite"
            published = Published(build(path))
            db = sqlite3.connect(path)
            db.executescript(damage)
            db.close()
            report = verify.Report()
            checked = verify.Database(path, published, report)
            checked.run()
            checked.db.close()
            found = sorted(finding["code"] for finding in report.findings if finding["level"] == "error")
            test.same(damage or "untouched database", found, codes)
