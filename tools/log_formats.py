"""The formats of a Shirube log, written from docs/specs/log.md and the documents it names, for verify.py.

Python 3.9+, standard library only, and deliberately no code shared with the Rust program.
"""
import base64
import datetime
import hashlib
import json
import re

MAX_NOTE, MAX_SIGNATURES, MAX_ENTRY = 1 << 20, 100, 65535


class Bad(Exception):
    """What was read breaks a rule; the text is the code of that rule in the specification."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- Ed25519 (RFC 8032 section 5.1); slow and plain, for public data only ---

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def point_times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = point_add(result, point)
        point, n = point_add(point, point), n >> 1
    return result


def same_point(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point_read(data):
    """The point of 32 bytes, or None for no point, a second spelling, or a point of small order."""
    y, sign = int.from_bytes(data, "little") & ((1 << 255) - 1), data[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    point = (x, y, 1, x * y % P)
    return None if same_point(point_times(8, point), (0, 1, 1, 0)) else point


BASE = point_read((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_holds(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = point_read(public), point_read(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same_point(point_times(s, BASE), point_add(r, point_times(k, a)))


# --- Small text forms: one value, one spelling ---

def from_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def decimal(text):
    number = int(text) if re.fullmatch("0|[1-9][0-9]{0,19}", text) else -1
    return number if 0 <= number < 2**64 else None


def base64_digest(text):
    data = from_base64(text)
    return data if data is not None and len(data) == 32 else None


def canonical(value):
    """RFC 8785, for what occurs in entries and rows: no fractions, no integers beyond 2^53 - 1."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise Bad("canonical.integer")
    return json.dumps(value, ensure_ascii=False)


# --- Signed notes and checkpoints (C2SP signed-note, tlog-cosignature, tlog-checkpoint) ---

def key_name_ok(name):
    return name != "" and not re.search(r"[\s+\x00-\x1f\x7f-\x9f]", name)


def read_vkey(text):
    """name+id+base64(kind || public key) as (name, id, kind, public key)."""
    if text.count("+") < 2:
        raise Bad("key.format")
    name, key_id, data = text.split("+", 2)
    if not key_name_ok(name):
        raise Bad("key.name")
    data = from_base64(data)
    if not re.fullmatch("[0-9a-f]{8}", key_id) or not data:
        raise Bad("key.format")
    if data[0] not in (1, 4):
        raise Bad("key.kind")
    if len(data) != 33:
        raise Bad("key.format")
    if sha256(name.encode(), b"\n", data)[:4].hex() != key_id:
        raise Bad("key.id")
    return name, bytes.fromhex(key_id), data[0], data[1:]


def split_note(data):
    """The text of a note and its signature lines as (name, id, signature)."""
    if len(data) > MAX_NOTE:
        raise Bad("note.too_large")
    if re.search(rb"[\x00-\x09\x0b-\x1f]", data):
        raise Bad("note.text")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Bad("note.text") from None
    body, blank, rest = text.rpartition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise Bad("note.format")
    lines = rest[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise Bad("note.too_large")
    signatures = []
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, blob = rest.partition(" ")
        blob = from_base64(blob)
        if dash != "\u2014" or not key_name_ok(name) or blob is None or len(blob) < 5:
            raise Bad("note.format")
        signatures.append((name, blob[:4], blob[4:]))
    return body + "\n", signatures


def signature_holds(kind, public, body, signature):
    if kind == 1:
        return ed25519_holds(public, body.encode(), signature)
    seconds = int.from_bytes(signature[:8], "big")
    return ed25519_holds(public, f"cosignature/v1\ntime {seconds}\n{body}".encode(), signature[8:])


def open_note(data, keys):
    """The text of a note and the names of the known keys that signed it."""
    if len({key[:2] for key in keys}) != len(keys):
        raise Bad("note.ambiguous")
    body, signatures = split_note(data)
    known, signers = {key[:2]: key for key in keys}, []
    for name, key_id, signature in signatures:
        if (name, key_id) not in known:
            continue
        if not signature_holds(*known[name, key_id][2:], body, signature):
            raise Bad("note.signature")
        if (name, key_id) not in signers:
            signers.append((name, key_id))
    if not signers:
        raise Bad("note.unsigned")
    return body, signers


def read_checkpoint(body):
    lines = body.split("\n")
    if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1][:4]:
        raise Bad("checkpoint.format")
    size, root = decimal(lines[1]), base64_digest(lines[2])
    if re.search(r"[\x00-\x1f\x7f-\x9f]", lines[0]) or size is None or root is None:
        raise Bad("checkpoint.format")
    if len(lines) > 4:
        raise Bad("checkpoint.extension")
    return lines[0], size, root


def open_checkpoint(data, key, witnesses):
    body, signers = open_note(data, [key, *witnesses])
    origin, size, root = read_checkpoint(body)
    if origin != key[0]:
        raise Bad("checkpoint.origin")
    if key[:2] not in signers:
        raise Bad("note.unsigned")
    return size, root, [name for name, _ in signers]


# --- The tree (RFC 6962 section 2.1) and its files (C2SP tlog-tiles) ---

def leaf_hash(data):
    return sha256(b"\0", data)


def node_hash(left, right):
    return sha256(b"\1", left, right)


def fold(right_edge):
    """The root over complete subtrees, largest first."""
    root = None
    for subtree in reversed(right_edge):
        root = subtree if root is None else node_hash(subtree, root)
    return sha256() if root is None else root


def tree_root(leaves):
    """The definition of RFC 6962, as it stands there."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(tree_root(leaves[:split]), tree_root(leaves[split:]))


def climb(node, last, old, new, proof):
    """RFC 9162 sections 2.1.3.2 and 2.1.4.2: folds a proof into the roots of the old and the new tree."""
    for sibling in proof:
        if last == 0:
            raise Bad("merkle.length")
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise Bad("merkle.length")
    return old, new


def check_inclusion(index, size, leaf, proof, root):
    if index >= size:
        raise Bad("merkle.index")
    if climb(index, size - 1, leaf, leaf, proof)[1] != root:
        raise Bad("merkle.root")


def check_consistency(old, new, proof, old_root, new_root):
    if new < old:
        raise Bad("merkle.shrunk")
    if old in (0, new):
        if proof:
            raise Bad("merkle.length")
        if (old == new and old_root != new_root) or (old == 0 and old_root != sha256()):
            raise Bad("merkle.root")
        return
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        raise Bad("merkle.length")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    if climb(node, last, proof[0], proof[0], proof[1:]) != (old_root, new_root):
        raise Bad("merkle.root")


def path_of(level, index, width):
    groups, rest = f"{index % 1000:03}", index // 1000
    while rest:
        groups, rest = f"x{rest % 1000:03}/{groups}", rest // 1000
    return f"tile/{level}/{groups}" + (f".p/{width}" if width < 256 else "")


def read_tile(data, width):
    if len(data) != 32 * width:
        raise Bad("tile.width")
    return [data[at:at + 32] for at in range(0, len(data), 32)]


def read_bundle(data, width):
    entries, at = [], 0
    for _ in range(width):
        end = at + 2 + int.from_bytes(data[at:at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise Bad("bundle.truncated")
        entries.append(data[at + 2:end])
        at = end
    if at != len(data):
        raise Bad("bundle.trailing")
    return entries


def read_proof_file(data):
    """A C2SP tlog-proof as (extra, index, proof, checkpoint)."""
    if len(data) > MAX_NOTE + (1 << 17):
        raise Bad("proof_file.too_large")
    try:
        head, blank, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise Bad("proof_file.format") from None
    lines, extra = head.split("\n"), b""
    has_extra = len(lines) > 1 and lines[1].startswith("extra ")
    if has_extra:
        extra = from_base64(lines.pop(1)[6:])
    ok = lines[0] == "c2sp.org/tlog-proof@v1" and len(lines) > 1 and lines[1].startswith("index ")
    index = decimal(lines[1][6:]) if ok else None
    proof = [base64_digest(line) for line in lines[2:]]
    if not checkpoint or extra is None or index is None or None in proof or len(proof) > 64:
        raise Bad("proof_file.format")
    return extra if has_extra else None, index, proof, checkpoint.encode()


def open_proof_file(data, key, leaf=None):
    extra, index, proof, checkpoint = read_proof_file(data)
    if leaf is None and extra is None:
        raise Bad("proof_file.format")
    size, root, _ = open_checkpoint(checkpoint, key, [])
    check_inclusion(index, size, leaf or leaf_hash(extra), proof, root)
    return extra, index, size


# --- Entries and seals (docs/specs/log.md sections 2 and 3) ---

KIND = r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*"
TIME = r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]{1,9})?Z"


def time_ok(text):
    match = re.fullmatch(TIME, text)
    try:
        # Python has no year 0; the year 2000 has the same leap day.
        return bool(match) and bool(datetime.datetime(int(match[1]) or 2000, *map(int, match.groups()[1:6])))
    except ValueError:
        return False


def parse_entry(data):
    if len(data) > MAX_ENTRY:
        raise Bad("entry.too_large")
    try:
        entry = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise Bad("entry.json") from None
    version = entry.get("v") if isinstance(entry, dict) else None
    if isinstance(version, (int, float)) and not isinstance(version, bool) and repr(version) != "1":
        raise Bad("entry.version")
    kinds = {"at": str, "door": str, "id": str, "kind": str, "n": int, "seals": str, "v": int}
    if not isinstance(entry, dict) or {name: type(value) for name, value in entry.items()} != kinds:
        raise Bad("entry.json")
    if entry["door"] not in ("act", "filing", "housekeeping") or not re.fullmatch("[0-9a-f]{64}", entry["seals"]):
        raise Bad("entry.json")
    if not 0 <= entry["n"] < 2**32:
        raise Bad("entry.json")
    kind_ok = re.fullmatch(KIND, entry["kind"]) and len(entry["kind"]) <= 64
    if not (re.fullmatch("[A-Za-z0-9_-]{1,64}", entry["id"]) and time_ok(entry["at"]) and kind_ok):
        raise Bad("entry.field")
    if canonical(entry).encode() != data:
        raise Bad("entry.not_canonical")
    return entry


def row_digest(salt, row):
    big = {name: str(value) for name, value in row.items() if type(value) is int and abs(value) >= 2**53}
    return sha256(salt, canonical({**row, **big}).encode())


def row_key(values):
    return "/".join(value.replace("~", "~0").replace("/", "~1") for value in values)


def seals_digest(seals):
    """Over (table, key, hex digest) of every seal."""
    def escape(text):
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    lines = sorted(f"{escape(table)}\t{escape(key)}\t{digest}\n".encode() for table, key, digest in seals)
    return sha256(*lines)
