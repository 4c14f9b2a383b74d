"""Checks testdata/log/*.json, which the Rust program wrote, with the formats of log_formats.py (verify.py --self-test)."""
import json
import pathlib

import log_formats as log
import self_test_database
import self_test_envelope
import self_test_status
import self_test_verify
import verify

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "testdata" / "log"


class Test:
    def __init__(self):
        self.count, self.failures = 0, []

    def same(self, what, found, wanted):
        self.count += 1
        if found != wanted:
            self.failures.append(f"{what}: found {found!r}, the vector says {wanted!r}")

    def outcome(self, what, wanted, run, *args):
        """Runs something that gives a value or an error code, and compares the code."""
        try:
            value, code = run(*args), None
        except log.Bad as error:
            value, code = None, str(error)
        self.same(what, code, wanted)
        return value


def load(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def digests(test):
    data = load("digests.json")
    for case in data["salted"]:
        digest = log.sha256(bytes.fromhex(case["salt"]), case["text"].encode())
        test.same("salted", digest.hex(), case["digest"])
    for case in data["canonical"]:
        text = log.canonical(case["value"])
        test.same("canonical", (text, log.sha256(text.encode()).hex()), (case["canonical"], case["digest"]))
    for value in data["refused"]:
        test.outcome("refused", "canonical.integer", log.canonical, value)


def seals(test):
    data = load("seals.json")
    for case in data["rows"]:
        test.same("row", log.row_digest(bytes.fromhex(case["salt"]), case["row"]).hex(), case["digest"])
    for case in data["keys"]:
        test.same("key", log.row_key(case["values"]), case["key"])
    for case in data["sets"]:
        triples = [(seal["table"], seal["key"], seal["digest"]) for seal in case["seals"]]
        test.same("seals", log.seals_digest(triples).hex(), case["digest"])


def entries(test):
    for number, case in enumerate(load("entries.json")["cases"]):
        given = case["input"]
        data = bytes.fromhex(given["hex"]) if "hex" in given else b" " * given["spaces"]
        test.outcome(f"entry {number}", case["error"], log.parse_entry, data)
        test.same(f"leaf {number}", log.leaf_hash(data).hex(), case["leaf"])


def tree(test):
    data = load("tree.json")
    for case in data["roots"]:
        leaves = [log.leaf_hash(n.to_bytes(8, "big")) for n in range(case["size"])]
        test.same(f"root of {case['size']}", log.tree_root(leaves).hex(), case["root"])
    for number, case in enumerate(data["inclusion"]):
        proof = [bytes.fromhex(digest) for digest in case["proof"]]
        leaf, root = bytes.fromhex(case["leaf"]), bytes.fromhex(case["root"])
        args = case["index"], case["size"], leaf, proof, root
        test.outcome(f"inclusion {number}", case["error"], log.check_inclusion, *args)
    for number, case in enumerate(data["consistency"]):
        proof = [bytes.fromhex(digest) for digest in case["proof"]]
        args = case["old"], case["new"], proof, bytes.fromhex(case["old_root"]), bytes.fromhex(case["new_root"])
        test.outcome(f"consistency {number}", case["error"], log.check_consistency, *args)


def tiles(test):
    data = load("tiles.json")
    for case in data["paths"]:
        test.same("path", log.path_of(case["level"], int(case["index"]), case["width"]), case["path"])
    for case in data["edges"]:
        counts = [case["size"] >> 8 * level for level in range(8)]
        edge = [log.path_of(level, n // 256, n % 256) for level, n in enumerate(counts) if n % 256]
        test.same(f"edge of {case['size']}", edge, case["partial"])
    for case in data["bundles"]:
        found = test.outcome("bundle", case["error"], log.read_bundle, bytes.fromhex(case["hex"]), case["width"])
        test.same("lengths", found and [len(entry) for entry in found], case["lengths"])


def notes(test):
    data = load("notes.json")
    for number, case in enumerate(data["notes"]):
        keys = [log.read_vkey(vkey) for vkey in case["vkeys"]]
        opened = test.outcome(f"note {number}", case["error"], log.open_note, case["note"].encode(), keys)
        test.same(f"signers {number}", opened and [name for name, _ in opened[1]], case["signers"])
    for case in data["keys"]:
        test.outcome(f"key {case['vkey']}", case["error"], log.read_vkey, case["vkey"])


def checkpoints(test):
    data = load("checkpoints.json")
    key, witness = log.read_vkey(data["vkey"]), log.read_vkey(data["witness"])
    for number, case in enumerate(data["cases"]):
        args = case["note"].encode(), key, [witness]
        opened = test.outcome(f"checkpoint {number}", case["error"], log.open_checkpoint, *args)
        test.same(f"size {number}", opened and opened[0], case["size"])


def proof_files(test):
    data = load("proof_files.json")
    key = log.read_vkey(data["vkey"])
    for number, case in enumerate(data["cases"]):
        test.outcome(f"proof file {number}", case["error"], log.open_proof_file, case["file"].encode(), key)


def whole_log(test):
    data = load("log.json")
    files = {path: bytes.fromhex(content) for path, content in data["files"].items()}
    key = log.read_vkey(data["vkey"])

    def read(path):
        if path not in files:
            raise log.Bad("missing")
        return files[path]

    report = verify.Report()
    audit = verify.Audit(read, key, [], report).run()
    test.same("log", (report.errors, len(audit.entries)), (0, 5))
    audit.continues(files["checkpoint"])
    test.same("log continues itself", report.errors, 0)
    audit.leaves = [log.leaf_hash(b"another"), *audit.leaves[1:]]
    audit.continues(files["checkpoint"])
    audit.leaves = []
    audit.continues(files["checkpoint"])
    reasons = [found["params"]["reason"] for found in report.findings if found["level"] == "error"]
    test.same("log does not continue", reasons, ["merkle.root", "merkle.shrunk"])
    for path in sorted(files):
        whole = files[path]
        for at in range(0, len(whole), 7):
            files[path] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
            report = verify.Report()
            verify.Audit(read, key, [], report).run()
            test.same(f"{path} with byte {at} changed", report.errors > 0, True)
        files[path] = whole


def run():
    test = Test()
    for part in (digests, seals, entries, tree, tiles, notes, checkpoints, proof_files, whole_log,
                 self_test_database.run, self_test_status.run, self_test_verify.run, self_test_envelope.run):
        part(test)
    for failure in test.failures:
        print(failure)
    print(f"{test.count} checks, {len(test.failures)} failed")
    return 3 if test.failures else 0
