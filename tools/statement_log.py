"""Whether a statement stands in the log, and what the checkpoints at hand say of the log itself, for verify_statement.py.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program.
"""
import log_formats as log
from log_formats import Bad


def open_checkpoint(text, known):
    """Size, root and the earliest time a known witness states."""
    size, root, _ = log.open_checkpoint(text.encode(), known.log, known.witnesses)
    times, met = [], set()
    for name, key_id, blob in log.split_note(text.encode())[1]:
        key = next((key for key in known.witnesses if key[:2] == (name, key_id)), None)
        if key is not None and key[2] == 4 and key[:2] not in met:
            met.add(key[:2])
            times.append(int.from_bytes(blob[:8], "big"))
    return size, root, min(times, default=None)


def inclusion(bundle, digest, known, answers):
    """Answers for the receipt; index, size, root and witnessed time when it holds."""
    receipt = bundle.receipt
    missing = "none" if receipt is None else "no-statement" if digest is None else "no-key" if known.log is None else None
    if missing:
        return answers.add("inclusion", "not-checked", f"verify.inclusion.{missing}")
    try:
        extra, index, proof, checkpoint = log.read_proof_file(receipt["proof"].encode())
        if extra is None:
            raise Bad("proof_file.format")
        size, root, witnessed = open_checkpoint(checkpoint.decode(), known)
        log.check_inclusion(index, size, log.leaf_hash(extra), proof, root)
        entry = log.parse_entry(extra)
    except Bad as error:
        return answers.add("inclusion", "not-held", "verify.inclusion.proof", detail=error)
    seals = [(seal["table"], seal["key"], seal["digest"]) for seal in receipt["seals"]]
    if len(seals) != entry["n"] or log.seals_digest(seals).hex() != entry["seals"]:
        return answers.add("inclusion", "not-held", "verify.inclusion.sealed", detail="receipt.seals")
    sealed = log.row_digest(bytes.fromhex(receipt["salt"]), receipt["row"]).hex()
    if (receipt["table"], receipt["key"], sealed) not in seals:
        return answers.add("inclusion", "not-held", "verify.inclusion.sealed", detail="receipt.row")
    if receipt["row"].get("statement") != digest.hex():
        return answers.add("inclusion", "not-held", "verify.inclusion.other", detail="receipt.statement")
    answers.add("inclusion", "held", "verify.inclusion.holds", entry=entry["id"], at=entry["at"], witnessed=witnessed,
                index=index)
    return index, (size, root), witnessed


class Checkpoints:
    def __init__(self, bundle, known, included):
        self.known, self.included, self.proofs = known, included, bundle.consistency
        self.seen = self.open(known.seen) if known.seen is not None else None
        opened = [self.open(text) for text in bundle.checkpoints]
        self.all = ([included[1]] if included else []) + [one for one in opened + [self.seen] if one is not None]

    def open(self, text):
        try:
            return open_checkpoint(text, self.known)[:2] if self.known.log is not None else None
        except Bad:
            return None

    def relation(self, one, other):
        old, new = (one, other) if one[0] <= other[0] else (other, one)
        if old[0] == new[0]:
            return "continues" if old[1] == new[1] else "split"
        found = "unknown"
        for proof in self.proofs:
            if (proof["old"], proof["new"]) != (old[0], new[0]):
                continue
            try:
                hashes = [bytes.fromhex(text) for text in proof["proof"]]
                log.check_consistency(old[0], new[0], hashes, old[1], new[1])
                return "continues"
            except Bad as error:
                found = error
        return found

    def consistency(self, answers):
        known, add = self.known, answers.add
        missing = ("inclusion.no-key" if known.log is None else "consistency.first" if known.seen is None else
                   "consistency.seen" if self.seen is None else "consistency.nothing" if not self.included else None)
        if missing:
            return add("consistency", "not-checked", f"verify.{missing}")
        found, now = self.relation(self.seen, self.included[1]), self.included[1]
        sizes = {"seen": self.seen[0], "size": now[0]}
        if found == "continues":
            return add("consistency", "held", "verify.consistency.holds", **sizes)
        if found == "split":
            return add("consistency", "not-held", "verify.split-view.found", **sizes)
        if found == "unknown":
            return add("consistency", "not-checked", "verify.consistency.no-proof", **sizes)
        return add("consistency", "not-held", "verify.consistency.broken", detail=found, **sizes)

    def split_view(self, answers):
        pairs = [(a, b) for at, a in enumerate(self.all) for b in self.all[at + 1:]]
        found = [self.relation(a, b) for a, b in pairs]
        if "split" in found:
            one, other = pairs[found.index("split")]
            return answers.add("split-view", "not-held", "verify.split-view.found", size=one[0], root=one[1].hex(),
                               other=other[1].hex())
        compared = found.count("continues")
        if compared:
            return answers.add("split-view", "held", "verify.split-view.none", compared=compared)
        reason = "one" if len(self.all) < 2 else "apart"
        return answers.add("split-view", "not-checked", f"verify.split-view.{reason}")

    def known_by(self):
        """A time by which somebody other than the issuer had seen the statement in the log."""
        if not self.included:
            return None
        index, now, witnessed = self.included
        times = [witnessed]
        if self.seen and index < self.seen[0] and self.relation(self.seen, now) == "continues":
            times.append(self.known.seen_at)
        return min((at for at in times if at is not None), default=None)
