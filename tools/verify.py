#!/usr/bin/env python3
"""Independent verifier of a published Shirube log (docs/specs/log.md) and of signed statements (docs/specs/statement.md).

    verify.py LOGDIR --vkey KEY [--witness KEY]... [--since CHECKPOINT] [--database FILE.sqlite] [--json]
    verify.py --proof FILE.tlog-proof --vkey KEY [--json]
    verify.py --statement FILE [--at SECONDS] [--issuer FILE]... [--vkey KEY] [--witness KEY]... [--since CHECKPOINT] [--json]
    verify.py --self-test

Python 3.9+, standard library only, and deliberately no code shared with the Rust program: two programs written apart
seldom err alike. Every finding is printed. Exit code: 0 all holds, 3 something does not, 2 wrong usage.
"""
import argparse
import hashlib
import json
import pathlib
import sqlite3
import sys

sys.dont_write_bytecode = True  # A verifier leaves nothing behind, not even __pycache__.

import log_formats as log  # noqa: E402
from log_formats import Bad  # noqa: E402

MAX_ERRORS, TOMBSTONE = 1000, bytes(32)


class Report:
    """Every finding, in the order found."""

    def __init__(self):
        self.findings, self.errors = [], 0

    def add(self, level, code, **params):
        self.errors += level == "error"
        params = {name: str(value) for name, value in sorted(params.items())}
        self.findings.append({"code": code, "level": level, "params": params})


class Audit:
    """Every published file against every other; `read` gives the bytes of a path or raises Bad."""

    def __init__(self, read, key, witnesses, report):
        self.read, self.key, self.witnesses, self.report = read, key, witnesses, report
        self.size, self.root = None, None
        self.entries, self.leaves, self.whole = {}, [], True

    def run(self):
        self.checkpoint()
        for index in range(-(-(self.size or 0) // 256)):
            if self.report.errors >= MAX_ERRORS:
                self.report.add("error", "log.stopped", index=index * 256)
                return self
            self.bundle(index, min(256, self.size - index * 256))
        if self.size is not None:
            self.tree()
        return self

    def checkpoint(self):
        try:
            data = self.read("checkpoint")
        except Bad as error:
            return self.report.add("error", "log.checkpoint", reason=error)
        try:
            self.size, self.root, signers = log.open_checkpoint(data, self.key, self.witnesses)
            for name in signers:
                self.report.add("ok", "log.signature", name=name)
        except Bad as error:
            code = "log.signature" if str(error) in ("note.signature", "note.unsigned") else "log.checkpoint"
            self.report.add("error", code, reason=error)
            try:  # Go on with what the text says, so that the tree is checked too.
                _, self.size, self.root = log.read_checkpoint(log.split_note(data)[0])
            except Bad:
                pass

    def bundle(self, index, width):
        entries = self.file("log.bundle", log.path_of("entries", index, width), log.read_bundle, width)
        for at, data in enumerate(entries or [], index * 256):
            self.entry(at, data)
        leaves = entries and [log.leaf_hash(data) for data in entries]
        tile = self.file("log.tile", log.path_of(0, index, width), log.read_tile, width)
        for at, (rebuilt, published) in enumerate(zip(leaves or [], tile or []), index * 256):
            if rebuilt != published:
                self.report.add("error", "log.leaf", index=at, reason="tile and entry differ")
        self.whole = self.whole and (leaves or tile) is not None
        if self.whole:  # What the entries say comes first; the tile only stands in where they are missing.
            self.leaves += leaves or tile

    def file(self, code, path, parse, width):
        try:
            return parse(self.read(path), width)
        except Bad as error:
            self.report.add("error", code, path=path, reason=error)
            return None

    def entry(self, index, data):
        try:
            entry = log.parse_entry(data)
        except Bad as error:
            return self.report.add("error", "log.entry", index=index, reason=error)
        if entry["id"] in self.entries:
            self.report.add("error", "log.duplicate", index=index, reason="an earlier entry has this id")
        self.entries.setdefault(entry["id"], (index, entry))

    def tree(self):
        """Rebuilds the levels above the leaves, and the root, from the definition."""
        level, hashes = 0, self.leaves
        while len(hashes) >= 256:
            level, hashes = level + 1, [log.tree_root(hashes[at:at + 256]) for at in range(0, len(hashes) - 255, 256)]
            for at in range(0, len(hashes), 256):
                self.compare(level, at // 256, hashes[at:at + 256])
        if not self.whole:
            reason = "entries and tile are missing, the root cannot be rebuilt"
            self.report.add("error", "log.root", size=self.size, reason=reason)
        elif log.tree_root(self.leaves) != self.root:
            self.report.add("error", "log.root", size=self.size, reason="differs from the entries")
        else:
            self.report.add("ok", "log.root", size=self.size)

    def compare(self, level, index, rebuilt):
        if len(rebuilt) < 256 and not self.whole:
            return
        path = log.path_of(level, index, len(rebuilt))
        published = self.file("log.tile", path, log.read_tile, len(rebuilt))
        if published is not None and published != rebuilt:
            self.report.add("error", "log.tile", path=path, reason="differs from the entries")


    def continues(self, data):
        """Whether this log begins with the one whose checkpoint was kept from before."""
        try:
            size, root, _ = log.open_checkpoint(data, self.key, [])
        except Bad as error:
            return self.report.add("error", "log.consistency", reason=error)
        if size > len(self.leaves):
            return self.report.add("error", "log.consistency", size=size, reason="merkle.shrunk")
        fault = {} if log.tree_root(self.leaves[:size]) == root else {"reason": "merkle.root"}
        return self.report.add("error" if fault else "ok", "log.consistency", size=size, **fault)


class Database:
    """The rows of a node's database against the seals in its log (section 3 of the specification)."""

    def __init__(self, path, audit, report):
        self.db = sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)
        self.audit, self.report = audit, report

    def run(self):
        entries = self.stored_entries()
        latest = self.seals(entries)
        sealed = {table for table, _ in latest}
        tables = [name for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in sorted(sealed):
            rows = self.rows(table) if table in tables else {}
            for key in sorted({key for name, key in latest if name == table} | set(rows)):
                self.row(table, key, latest.get((table, key)), rows.get(key))
        if "log_checkpoint" in tables:
            self.kept()
        if "log_hour" in tables:
            self.hours()
        own = ("log_entry", "log_seal", "log_tile", "log_checkpoint")
        outside = [name for name in tables if name not in sealed and name not in own]
        self.report.add("ok", "log.row.outside", tables=" ".join(sorted(outside)))

    def stored_entries(self):
        """The entries of the database by id, each compared with the published one of its index."""
        published = {index: entry_id for entry_id, (index, _) in self.audit.entries.items()}
        entries, pending, size, known = {}, 0, self.audit.size or 0, set(published)
        self.unreadable = set()
        columns = [column[1] for column in self.db.execute("PRAGMA table_info(log_entry)")]
        query = "SELECT id FROM log_entry WHERE withheld IS NOT NULL AND released_at IS NULL"
        withheld = {entry_id for (entry_id,) in self.db.execute(query)} if "withheld" in columns else set()
        # `seq` is the order of the commits; without it, entries that wait have no order.
        self.ordered = "seq" in columns
        order = "seq" if self.ordered else "idx IS NULL, idx, id"
        query = f"SELECT id, idx, at, door, kind, payload FROM log_entry ORDER BY {order}"
        for entry_id, index, at, door, kind, payload in self.db.execute(query):
            try:
                entry = log.parse_entry(payload if isinstance(payload, bytes) else b"")
            except Bad as error:
                self.report.add("error", "log.payload", entry=entry_id, reason=error)
                self.unreadable.add(entry_id)
                published.pop(index, None)
                continue
            entries[entry_id] = (index, entry)
            if (entry_id, at, door, kind) != tuple(entry[name] for name in ("id", "at", "door", "kind")):
                self.report.add("error", "log.payload", entry=entry_id, reason="columns differ from the payload")
            if index is None or index >= size:
                pending += index is None and entry_id not in withheld
            elif index in known and index < len(self.audit.leaves) and log.leaf_hash(payload) != self.audit.leaves[index]:
                self.report.add("error", "log.payload", entry=entry_id, index=index, reason="differs from the log")
            if index is not None:
                published.pop(index, None)
        for index, entry_id in sorted(published.items()):
            self.report.add("error", "log.payload", entry=entry_id, index=index, reason="missing in the database")
        self.report.add("ok", "log.pending", count=pending)
        return entries

    def seals(self, entries):
        """Checks the seals of each entry; returns for each row the seals that may be its latest, with their salts."""
        by_entry = {entry_id: [] for entry_id in entries}
        for entry_id, table, key, digest, salt in self.db.execute(
            "SELECT entry_id, tbl, row_key, digest, salt FROM log_seal"
        ):
            digest = digest if isinstance(digest, bytes) else b""
            by_entry.setdefault(entry_id, []).append((table, key, digest, salt))
        for entry_id in by_entry.keys() - entries.keys() - self.unreadable:
            self.report.add("error", "log.seal", entry=entry_id, reason="no such entry")
        latest = {}
        for entry_id, (index, entry) in entries.items():
            held = by_entry[entry_id]
            if len(held) != entry["n"]:
                self.report.add("error", "log.seal", entry=entry_id, reason="another number of seals")
            elif log.seals_digest([(t, k, d.hex()) for t, k, d, _ in held]).hex() != entry["seals"]:
                self.report.add("error", "log.seal", entry=entry_id, reason="seals differ from the entry")
            names = [seal[:2] for seal in held]
            for table, key in sorted(name for name in set(names) if names.count(name) > 1):
                self.report.add("error", "log.seal", entry=entry_id, table=table, key=key, reason="sealed twice")
            for table, key, digest, salt in held:
                # Entries come in the order of the log; those without an index have no order yet, so each may be last.
                open_order = index is None and not self.ordered
                earlier = [seal for seal in latest.get((table, key), []) if open_order and seal[0] is None]
                latest[table, key] = earlier + [(index, entry_id, digest, salt)]
        return latest

    def kept(self):
        """The tiles and checkpoints beside the entries: rebuilt from the leaf hashes, which `payload` was compared with."""
        leaves, whole = [], True
        for index, leaf in self.db.execute("SELECT idx, leaf FROM log_entry WHERE idx IS NOT NULL ORDER BY idx"):
            if index != len(leaves):
                self.report.add("error", "log.database.index", index=len(leaves), reason="no entry has this index")
                whole = False
                break
            leaves.append(leaf if isinstance(leaf, bytes) else b"")
        held = self.db.execute("SELECT size, root, note FROM log_checkpoint ORDER BY size DESC LIMIT 10000").fetchall()
        newest = held[0][0] if held else 0
        if newest < (self.audit.size or 0):
            self.report.add("error", "log.rollback", database=newest, published=self.audit.size)
        if whole and len(leaves) != newest:
            self.report.add("error", "log.database.index", index=len(leaves), reason="another number of entries")
        level, hashes = 0, leaves
        while hashes:
            for at in range(0, len(hashes), 256):
                if whole or at + 256 <= len(hashes):
                    self.kept_tile(level, at // 256, hashes[at:at + 256])
            hashes = [log.tree_root(hashes[at:at + 256]) for at in range(0, len(hashes) - 255, 256)]
            level += 1
        for size, root, note in held:
            self.kept_checkpoint(size, root, note, leaves if whole else None)

    def kept_tile(self, level, index, hashes):
        row = self.db.execute("SELECT hashes FROM log_tile WHERE level = ? AND n = ?", (level, index)).fetchone()
        if row is None or row[0] != b"".join(hashes):
            reason = "missing" if row is None else "differs from the entries"
            self.report.add("error", "log.database.tile", path=log.path_of(level, index, len(hashes)), reason=reason)

    def kept_checkpoint(self, size, root, note, leaves):
        reason = None
        try:
            signed_size, signed_root, _ = log.open_checkpoint(note.encode(), self.audit.key, [])
            if (signed_size, signed_root) != (size, root):
                reason = "columns differ from the signed text"
            elif leaves is not None and size == len(leaves) and log.tree_root(leaves) != root:
                reason = "differs from the entries"
        except Bad as error:
            reason = error
        if reason is not None:
            self.report.add("error", "log.database.checkpoint", size=size, reason=reason)

    def hours(self):
        """What each hour committed to, against the withheld entries there are (docs/specs/withheld.md)."""
        query = "SELECT hour, payload FROM log_entry WHERE hour IS NOT NULL ORDER BY seq"
        leaves = {}
        for hour, payload in self.db.execute(query):
            leaves.setdefault(hour, []).append(log.leaf_hash(payload if isinstance(payload, bytes) else b""))
        chain = ""
        for hour, kept in self.db.execute("SELECT hour, chain FROM log_hour ORDER BY hour"):
            for leaf in leaves.pop(hour, []):
                chain = hashlib.sha256(b"shirube-hour 1\n" + chain.encode() + b"\n" + leaf).hexdigest()
            if chain != kept:
                reason = "withheld entries differ from what was committed to"
                self.report.add("error", "log.hour", hour=hour, reason=reason)
                chain = kept
        for hour in leaves:
            self.report.add("error", "log.hour", hour=hour, reason="no such hour")

    def rows(self, table):
        """Every row of a table by its key, as the JSON that is sealed."""
        quoted = '"' + table.replace('"', '""') + '"'
        columns = self.db.execute(f"PRAGMA table_info({quoted})").fetchall()
        keys = [column[1] for column in sorted(columns, key=lambda column: column[5]) if column[5]]
        rows = {}
        for values in self.db.execute(f"SELECT * FROM {quoted}"):
            row = {column[1]: as_json(column[2], value) for column, value in zip(columns, values)}
            rows[log.row_key([as_text(row[name]) for name in keys])] = row
        return rows

    def row(self, table, key, seals, row):
        if seals is None:
            return self.report.add("error", "log.row.unsealed", table=table, key=key)
        code, entry = None, None
        for _, entry, digest, salt in seals:
            code = row_fault(digest, salt, row)
            if code is None:
                return None
        return self.report.add("error", code, table=table, key=key, entry=entry)


def row_fault(digest, salt, row):
    if digest == TOMBSTONE:
        return "log.row.returned" if row is not None else None
    if row is None:
        return "log.row.missing"
    if salt is None:
        return "log.row.salt"
    try:
        return None if log.row_digest(salt, row) == digest else "log.row"
    except Bad:
        return "log.row"


def as_json(declared, value):
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if declared.upper() == "BOOLEAN" and value in (0, 1):
        return bool(value)
    return value


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def reader(directory):
    def read(path):
        try:
            return (directory / path).read_bytes()
        except FileNotFoundError:
            raise Bad("missing") from None
        except OSError:
            raise Bad("unreadable") from None
    return read


def verify_log(args, key, report):
    witnesses = [log.read_vkey(text) for text in args.witness]
    audit = Audit(reader(args.logdir), key, witnesses, report).run()
    if args.since:
        audit.continues(args.since.read_bytes())
    if args.database:
        Database(args.database, audit, report).run()


def verify_proof(args, key, report):
    try:
        extra, index, size = log.open_proof_file(args.proof.read_bytes(), key)
        entry = log.parse_entry(extra)
        report.add("ok", "log.proof", index=index, size=size, entry=entry["id"], at=entry["at"], kind=entry["kind"])
    except Bad as error:
        report.add("error", "log.proof", reason=error)


def arguments():
    parser = argparse.ArgumentParser(description="Verify a published Shirube log.")
    parser.add_argument("logdir", nargs="?", type=pathlib.Path, help="directory with checkpoint and tile/")
    parser.add_argument("--vkey", help="the log's public key, name+id+key")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY", help="a witness's public key")
    parser.add_argument("--since", type=pathlib.Path, help="a checkpoint kept from before, which this log must continue")
    parser.add_argument("--database", type=pathlib.Path, help="SQLite file to check against the log")
    parser.add_argument("--proof", type=pathlib.Path, help="check one .tlog-proof file instead of a log")
    parser.add_argument("--statement", type=pathlib.Path, help="check one statement or bundle instead of a log")
    parser.add_argument("--at", type=int, help="the time asked about, in seconds since 1970; now if not given")
    parser.add_argument("--issuer", action="append", default=[], type=pathlib.Path, help="key document of a known issuer")
    parser.add_argument("--since-at", type=int, help="when the checkpoint of --since was seen, in seconds since 1970")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--self-test", action="store_true", help="check testdata/log/*.json")
    args = parser.parse_args()
    if not args.self_test:
        kinds = [kind for kind in (args.logdir, args.proof, args.statement) if kind]
        if len(kinds) != 1 or not (args.vkey or args.statement):
            parser.error("give LOGDIR, --proof or --statement; and --vkey for the first two")
        for path in filter(None, (args.logdir, args.proof, args.statement, args.since, args.database, *args.issuer)):
            if not path.exists():
                parser.error(f"`{path}` does not exist")
    return parser, args


def main():
    parser, args = arguments()
    if args.self_test:
        import self_test
        return self_test.run()
    report = Report()
    try:
        if args.statement:
            import verify_statement
            return verify_statement.run(args)
        (verify_proof if args.proof else verify_log)(args, log.read_vkey(args.vkey), report)
    except Bad as error:
        parser.error(f"a key or key document cannot be read: {error}")
    except sqlite3.Error as error:
        parser.error(f"`{args.database}` is not a Shirube database: {error}")
    if args.json:
        print(json.dumps({"passed": not report.errors, "findings": report.findings}, ensure_ascii=False, indent=1))
    else:
        for finding in report.findings:
            params = "".join(f" {name}={value}" for name, value in finding["params"].items())
            print(f"{finding['level']} {finding['code']}{params}")
        print("failed" if report.errors else "passed")
    return 3 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())
